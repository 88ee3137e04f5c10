import { ACK, type Verdict } from '@interlock/adapters/message-bus';
import type { RecordedEvent, ReleaseEvent } from '@interlock/contracts';
import { decide, foldRelease } from '@interlock/domain';
import { serviceActor, type Logger, type ReleaseRepository } from '@interlock/service-kit';
import { CONSUMER } from '../follow-releases/consumer.ts';
import type { ReleaseIndex } from '../follow-releases/release-index.ts';

export interface FollowFailureParts {
  readonly repository: ReleaseRepository;
  readonly releases: ReleaseIndex;
  readonly logger: Logger;
  readonly rollBack: (component: string, environment: string, from: string, why: string, eventId: string) => Promise<boolean>;
}

const LOOK_AGAIN_MS = 100;

/** Takes back the lease of what was superseded, and goes back where policy had said that a degradation is followed by a rollback. */
export const followFailure =
  ({ repository, releases, logger, rollBack }: FollowFailureParts) =>
  async (event: RecordedEvent & ReleaseEvent): Promise<Verdict | undefined> => {
    const releaseId = event.stream.slice('release-'.length);
    if (event.type === 'ReleaseSuperseded') {
      const { environment } = event.data;
      const message = { consumer: CONSUMER, causationId: `superseded|${event.id}`, actor: serviceActor(CONSUMER) };
      await repository.handle(releaseId, message, (history) =>
        decide(foldRelease(history), { type: 'VoidAuthorisation', environment, cause: 'superseded' }),
      );
      return ACK;
    }
    if ((event.type !== 'DeploymentDegraded' && event.type !== 'AuthorisationVoided') || event.data.follows !== 'roll_back')
      return undefined;
    // What ran before is read from the local index: it must have seen what this event speaks of.
    if (!releases.hasSeen(event)) return { kind: 'retry', delayMs: LOOK_AGAIN_MS, cause: 'the local index has not read this event yet' };
    const component = releases.get(releaseId)?.component;
    if (component === undefined) return ACK;
    const { environment } = event.data;
    const found = await rollBack(component, environment, releaseId, whyOf(event), event.id);
    if (!found) logger.warn({ releaseId, environment }, 'policy asks for a rollback, and no older release was ever applied there');
    return ACK;
  };

const whyOf = (event: Extract<ReleaseEvent, { type: 'DeploymentDegraded' | 'AuthorisationVoided' }>): string =>
  event.type === 'DeploymentDegraded'
    ? `degraded: ${event.data.reasons.map(({ message }) => message).join(' ')}`.slice(0, 2000)
    : 'the authorisation was voided after the start';
