import { decide, foldRelease } from '@interlock/domain';
import type { Actor, DriftAccepted } from '@interlock/contracts';
import { HttpError } from '@interlock/service-kit';
import type { ReconcilerParts } from '../assemble.ts';
import { CONSUMER } from '../follow-releases/consumer.ts';

export interface Acceptance {
  readonly driftId: string;
  readonly reason: string;
  readonly acceptedBy: Actor;
  readonly causationId: string;
}

/** Lets an open drift be, with a reason and a name. One that ended, or was accepted by somebody before, is a conflict: the caller looked at something else. */
export const acceptDrift =
  ({ repository, index }: ReconcilerParts) =>
  async ({ driftId, reason, acceptedBy, causationId }: Acceptance): Promise<DriftAccepted> => {
    const drift = index.drifts.find(driftId);
    if (drift === undefined) throw new HttpError('http.not_found', 'no such drift, or it has ended');
    const { releaseId, environment } = drift;
    const { events, history } = await repository.handle(releaseId, { consumer: CONSUMER, causationId, actor: acceptedBy }, (before) =>
      decide(foldRelease(before), { type: 'AcceptDrift', environment, driftId, reason, acceptedBy }),
    );
    index.learn(history);
    const [event] = events;
    if (event === undefined) throw new HttpError('http.conflict', 'the drift has ended or was accepted already');
    return { driftId, releaseId, eventId: event.id, revision: event.revision };
  };
