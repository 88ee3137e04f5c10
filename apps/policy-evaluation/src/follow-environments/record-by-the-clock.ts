import { streamName, type EnvironmentEvent } from '@interlock/contracts';
import { closeFreeze, foldFreezes, startFreeze, type Freezes, type KnownFreeze } from '@interlock/domain';
import { serviceActor, type HandleResult, type StreamRepository } from '@interlock/service-kit';
import type { EnvironmentFreezes } from './environment-freezes.ts';
import { CONSUMER } from '../follow-releases/consumer.ts';

const ACTOR = serviceActor(CONSUMER);

interface Due {
  readonly causationId: string;
  readonly decide: (freezes: Freezes) => EnvironmentEvent[];
}

/**
 * Records what the clock has done to an environment's freezes: a calendar's that has begun, and any that is over. The identity of each is its subject
 * and due instant, so that however many replicas and restarts notice it, it is told once.
 */
export const recordByTheClock = async (
  freezes: EnvironmentFreezes,
  streams: StreamRepository,
  environment: string,
  now: string,
): Promise<HandleResult[]> => {
  const results: HandleResult[] = [];
  for (const { causationId, decide } of [...over(freezes, environment, now), ...begun(freezes, environment, now)]) {
    results.push(
      await streams.handle({
        stream: streamName('environment', environment),
        message: { consumer: CONSUMER, causationId, actor: ACTOR },
        decide: (history) => decide(foldFreezes(history)),
      }),
    );
  }
  return results;
};

const begun = (freezes: EnvironmentFreezes, environment: string, now: string): Due[] => {
  const recorded = freezes.recorded(environment);
  return plannedNow(freezes, environment, now)
    .filter(({ freezeId }) => !recorded.has(freezeId))
    .map(({ untilLocal: _local, startedBy: _calendar, ...freeze }) => ({
      causationId: `timer|freeze ${freeze.freezeId}|${freeze.from}`,
      decide: (known) => startFreeze(known, { ...freeze, environment, startedBy: ACTOR }),
    }));
};

const over = (freezes: EnvironmentFreezes, environment: string, now: string): Due[] => {
  const planned = new Map(plannedNow(freezes, environment, now).map((freeze) => [freeze.freezeId, freeze]));
  return [...freezes.recorded(environment).values()].flatMap(({ freezeId, kind, until, ended }): Due[] => {
    if (ended !== null) return [];
    const close = (due: string, reason: string): Due => ({
      causationId: `timer|freeze ${freezeId}|${due}`,
      decide: (known) => closeFreeze(known, freezeId, reason, ACTOR),
    });
    // The calendar may have been changed since this one was recorded: what it says now counts.
    if (kind === 'calendar' && planned.has(freezeId)) return [];
    if (until !== null && until <= now) return [close(until, 'its time is over')];
    return kind === 'calendar' ? [close('withdrawn', 'the calendar no longer says so')] : [];
  });
};

const plannedNow = (freezes: EnvironmentFreezes, environment: string, now: string): KnownFreeze[] =>
  freezes
    .schedule(environment, now)
    .freezes.filter(({ kind, from, until }) => kind === 'calendar' && from <= now && (until === null || now < until));
