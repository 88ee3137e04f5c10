import type { Actor, PromotionAccepted, RollbackCommand } from '@interlock/contracts';
import { decide, foldRelease, progressIn, type AppliedRelease } from '@interlock/domain';
import { HttpError, serviceActor } from '@interlock/service-kit';
import { CONSUMER } from '../follow-releases/consumer.ts';
import { accepted } from '../request-promotion/request-promotion.ts';
import { chooseRollback } from './choose-rollback.ts';
import { chosen, type RollbackParts } from './plan-rollback.ts';

export type RequestRollback = (command: RollbackCommand, actor: Actor, commandKey: string | undefined) => Promise<PromotionAccepted>;

/** Someone goes back, to exactly what the plan showed. When something else runs by now, the plan no longer fits and is refused. */
export const requestRollback =
  (parts: RollbackParts): RequestRollback =>
  async ({ component, environment, from, to, reason, incident }, actor, commandKey) => {
    const newest = parts.releases.deployments(component, environment).applied.at(-1)?.releaseId;
    const choice = chosen(parts, { component, environment, from, to });
    if (choice.from.releaseId !== newest)
      throw new HttpError('http.conflict', `release ${newest ?? ''} runs in ${environment} by now, not ${from}: look at the plan again`, {
        errors: [{ field: 'from', found: from, expected: newest ?? 'what runs' }],
      });
    return ask(parts, { environment, from, to, reason, incident: incident ?? null }, actor, commandKey);
  };

/**
 * Policy had said that a degradation is followed by a rollback. False when there is nothing to go back to: then people must look. Nothing is asked for where the release no longer is:
 * somebody went back from it, or it was replaced, before this was told, or told again.
 */
export const rollBackAfterDegradation =
  (parts: RollbackParts) =>
  async (component: string, environment: string, from: string, why: string, eventId: string): Promise<boolean> => {
    const deployments = parts.releases.deployments(component, environment);
    if (!isHere(deployments.applied, from)) return true;
    const choice = chooseRollback(deployments, (id) => parts.releases.age(id), { from });
    if ('code' in choice) return false;
    const request = { environment, from, to: choice.to.releaseId, reason: why, incident: null };
    await ask(parts, request, serviceActor(CONSUMER), `degraded|${eventId}`);
    return true;
  };

/** It runs, or what was begun of it does. */
const isHere = (applied: readonly AppliedRelease[], from: string): boolean =>
  applied.findLast(({ resident }) => resident)?.releaseId === from ||
  applied.some(({ releaseId, resident }) => !resident && releaseId === from);

interface Ask {
  readonly environment: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly incident: string | null;
}

const ask = async (
  { repository }: RollbackParts,
  { environment, from, to, reason, incident }: Ask,
  actor: Actor,
  commandKey: string | undefined,
): Promise<PromotionAccepted> => {
  const attempt = (progressIn(foldRelease(await repository.read(to)), environment)?.attempt ?? 0) + 1;
  const causationId = commandKey === undefined ? `rollback|${environment}|${from}|${attempt}` : `command|${actor.subject}|${commandKey}`;
  const { events, history } = await repository.handle(to, { consumer: CONSUMER, causationId, actor }, (history) =>
    decide(foldRelease(history), {
      type: 'RequestPromotion',
      environment,
      requestedBy: actor,
      why: `rollback: ${reason}`.slice(0, 300),
      rollback: { from, reason: reason.slice(0, 2000), incident },
    }),
  );
  return accepted(to, environment, events, history);
};
