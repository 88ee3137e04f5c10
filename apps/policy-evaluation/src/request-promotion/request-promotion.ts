import type { Actor, PromotionAccepted, PromotionCommand } from '@interlock/contracts';
import { decide, foldRelease, progressIn, type CatalogIndex } from '@interlock/domain';
import { noSuch, unknownEnvironment, type RecordedReleaseEvent, type ReleaseRepository } from '@interlock/service-kit';
import { CONSUMER } from '../follow-releases/consumer.ts';

export interface RequestPromotionParts {
  readonly repository: ReleaseRepository;
  readonly catalog: () => { readonly index: CatalogIndex };
}

export type RequestPromotion = (command: PromotionCommand, actor: Actor, commandKey: string | undefined) => Promise<PromotionAccepted>;

/** Someone asks for an environment. Asked twice, of one attempt, it is asked once. Rejects with HttpError for a release or an environment that is not there. */
export const requestPromotion =
  ({ repository, catalog }: RequestPromotionParts): RequestPromotion =>
  async ({ releaseId, environment, why, hotfix }, actor, commandKey) => {
    const state = foldRelease(await repository.read(releaseId));
    if (state.status === 'unknown') throw noSuch('release', releaseId);
    knownEnvironment(catalog().index, environment);
    const attempt = (progressIn(state, environment)?.attempt ?? 0) + 1;
    // Without a key of the caller's the attempt is what is asked for: clicking twice is asking once.
    const causationId = commandKey === undefined ? `promotion|${environment}|${attempt}` : `command|${actor.subject}|${commandKey}`;
    const { events, history } = await repository.handle(releaseId, { consumer: CONSUMER, causationId, actor }, (history) =>
      decide(foldRelease(history), {
        type: 'RequestPromotion',
        environment,
        requestedBy: actor,
        why: why ?? (hotfix === undefined ? 'asked for' : `hotfix for ${hotfix.incident}`.slice(0, 300)),
        ...(hotfix === undefined ? {} : { hotfix }),
      }),
    );
    return accepted(releaseId, environment, events, history);
  };

/** What a request came to: `history` with `events` in it. */
export const accepted = (
  releaseId: string,
  environment: string,
  events: readonly RecordedReleaseEvent[],
  history: readonly RecordedReleaseEvent[],
): PromotionAccepted => ({
  releaseId,
  environment,
  requested: events.some(({ type }) => type === 'PromotionRequested'),
  attempt: progressIn(foldRelease(history), environment)?.attempt ?? 1,
});

/** Throws `environment.unknown`, with the names that there are. */
export const knownEnvironment = (index: CatalogIndex, environment: string): void => {
  if (index.environmentByName(environment) === undefined)
    throw unknownEnvironment(
      environment,
      index.environmentsInOrder().map(({ name }) => name),
    );
};
