import {
  streamName,
  type FieldError,
  type FreezeCommand,
  type FreezeEndCommand,
  type FreezeList,
  type FreezeScope,
  type FreezeView,
  type RecordedEvent,
} from '@interlock/contracts';
import { derivedId, endFreeze, epochMs, foldFreezes, secondsAfter, startFreeze, FreezeRuleError, type Hashing } from '@interlock/domain';
import {
  actorOf,
  HttpError,
  requireRole,
  unknownEnvironment,
  type Clock,
  type HandleResult,
  type Principal,
  type StreamRepository,
} from '@interlock/service-kit';
import type { EnvironmentFreezes } from '../follow-environments/environment-freezes.ts';
import { CONSUMER } from '../follow-releases/consumer.ts';
import { listFreezes, recordedView } from './freeze-views.ts';

export interface FreezeEnvironmentParts {
  readonly freezes: EnvironmentFreezes;
  readonly streams: StreamRepository;
  readonly hashing: Hashing;
  readonly clock: Clock;
  /** Takes what was appended without waiting for the bus: stop means now. */
  readonly take: (events: readonly RecordedEvent[]) => void;
  /** Names of the environments that there are. */
  readonly environments: () => readonly string[];
  /** What a scope names and nobody knows. */
  readonly unknownInScope: (scope: FreezeScope) => readonly FieldError[];
}

export interface FreezeEnvironment {
  start(environment: string, command: FreezeCommand, principal: Principal, commandKey: string | undefined): Promise<FreezeView>;
  end(
    environment: string,
    freezeId: string,
    command: FreezeEndCommand,
    principal: Principal,
    commandKey: string | undefined,
  ): Promise<FreezeView>;
  list(environment: string): FreezeList;
}

/** Stop the line, and let it go again: by an operator's word, recorded before it is answered. The role is asked for here too, whatever door it came by (T5). */
export const freezeEnvironment = (parts: FreezeEnvironmentParts): FreezeEnvironment => {
  const { freezes, streams, clock, take } = parts;
  const known = (environment: string): string => {
    const names = parts.environments();
    if (!names.includes(environment)) throw unknownEnvironment(environment, names);
    return streamName('environment', environment);
  };
  const viewOf = ({ history }: HandleResult, environment: string, freezeId: string): FreezeView => {
    take(history);
    const freeze = freezes.recorded(environment).get(freezeId);
    if (freeze === undefined) throw new FreezeRuleError('freeze.unknown', `no freeze ${freezeId} was started here`);
    return recordedView(freeze, clock.now());
  };
  return {
    start: async (environment, command, principal, commandKey) => {
      requireRole(principal, 'operator');
      const stream = known(environment);
      refuseUnknown(parts.unknownInScope(command.scope));
      const from = clock.now();
      const until = command.forSeconds === undefined ? (command.until ?? null) : secondsAfter(from, command.forSeconds);
      if (until !== null) epochMs(until);
      const causationId = causeOf('freeze', principal, commandKey, from);
      const freezeId = derivedId(parts.hashing, 'freeze', environment, causationId);
      const { reason, scope, incident = null, hotfixLane } = command;
      const result = await streams.handle({
        stream,
        message: { consumer: CONSUMER, causationId, actor: actorOf(principal) },
        decide: (history) =>
          startFreeze(foldFreezes(history), {
            freezeId,
            environment,
            kind: 'stop_the_line',
            name: 'stop-the-line',
            scope,
            reason,
            incident,
            hotfixLane,
            from,
            until,
            startedBy: actorOf(principal),
          }),
      });
      return viewOf(result, environment, freezeId);
    },
    end: async (environment, freezeId, { reason }, principal, commandKey) => {
      requireRole(principal, 'operator');
      const now = clock.now();
      const result = await streams.handle({
        stream: known(environment),
        message: { consumer: CONSUMER, causationId: causeOf(`end ${freezeId}`, principal, commandKey, now), actor: actorOf(principal) },
        decide: (history) => endFreeze(foldFreezes(history), { freezeId, reason, endedBy: actorOf(principal), now }),
      });
      return viewOf(result, environment, freezeId);
    },
    list: (environment) => {
      known(environment);
      return listFreezes(freezes, environment, clock.now());
    },
  };
};

const refuseUnknown = (errors: readonly FieldError[]): void => {
  const [first] = errors;
  if (first !== undefined)
    throw new HttpError('http.invalid_body', `${first.field}: found ${first.found}, expected ${first.expected}`, { errors });
};

/** With an Idempotency-Key, the same command given again has one effect; without one, each is its own. */
const causeOf = (what: string, { subject, tokenId }: Principal, commandKey: string | undefined, now: string): string =>
  commandKey === undefined ? `${what}|${subject}|${tokenId}|${now}` : `command|${subject}|${commandKey}`;
