import { ACK, type Verdict } from '@interlock/adapters/message-bus';
import type { RecordedEvent, ReleaseEvent } from '@interlock/contracts';
import { decide, foldRelease } from '@interlock/domain';
import { serviceActor, type ReleaseRepository } from '@interlock/service-kit';
import { CONSUMER } from '../consumer.ts';
import type { ComponentReleases } from './component-releases.ts';

/** What makes a release replace others of its component. */
export const REPLACES: ReadonlySet<string> = new Set(['AuthorisationIssued', 'DeploymentApplied']);

const LOOK_AGAIN_MS = 100;

/** Ends older releases that wait where a newer one was authorised, and what it was applied over. Each on its own stream; delivered twice, once. */
export const supersedeOlder =
  (repository: ReleaseRepository, releases: ComponentReleases) =>
  async (recorded: RecordedEvent): Promise<Verdict> => {
    const event = recorded as RecordedEvent & ReleaseEvent;
    if (event.type !== 'AuthorisationIssued' && event.type !== 'DeploymentApplied') return ACK;
    if (!releases.hasSeen(event)) return { kind: 'retry', delayMs: LOOK_AGAIN_MS, cause: 'the local view has not read this event yet' };
    const releaseId = event.stream.slice('release-'.length);
    const age = releases.age(releaseId);
    if (age === undefined) return ACK;
    const environment = event.type === 'AuthorisationIssued' ? event.data.authorisation.environment : event.data.environment;
    const because = event.type === 'AuthorisationIssued' ? 'authorised' : 'applied';
    const by = { releaseId, registeredAt: age.registeredAt };
    const command = { type: 'SupersedeRelease', environment, by, because, at: event.metadata.recordedAt } as const;
    const message = { consumer: CONSUMER, causationId: `supersede|${event.id}`, actor: serviceActor(CONSUMER) };
    for (const older of releases.beside(releaseId, environment))
      await repository.handle(older, message, (history) => decide(foldRelease(history), command));
    return ACK;
  };
