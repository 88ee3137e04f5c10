import type { Actor, RecordedEvent, ReleaseCandidate } from '@interlock/contracts';
import { decide, foldRelease, releaseKeys, reportedKeys } from '@interlock/domain';
import type { Logger, ReleaseRepository } from '@interlock/service-kit';
import { CONSUMER } from '../consumer.ts';
import type { PipelineEventLimits } from './pipeline-event-limits.ts';
import { nameOfEvent, type KeptEvent, type KeptEvents } from './kept-events.ts';

export interface TieEventsParts {
  readonly repository: ReleaseRepository;
  readonly logger: Logger;
  /** Who hands events in over the topic, on the record. */
  readonly producer: Actor;
  readonly limits: Pick<PipelineEventLimits, 'mostOfRelease'>;
}

/** Ties everything that waits for one release to it. */
export const tieEvents =
  ({ repository, producer, logger, limits: { mostOfRelease: most } }: TieEventsParts, kept: KeptEvents) =>
  async (releaseId: string): Promise<void> => {
    const history = await repository.read(releaseId);
    const state = foldRelease(history);
    if (state.status === 'unknown') return;
    const keys = [...releaseKeys(state.candidate), ...state.pipelineEvents.flatMap(({ event }) => reportedKeys(event))];
    for (const [waiting, matchedBy] of kept.lookingFor(keys)) {
      if (waiting.settled.has(releaseId) || !speaksOf(waiting, state)) continue;
      const { event, key, actor = producer } = waiting;
      // A name of its own: nobody may use up the id of a candidate that is still to come. Its key has the sender: none takes what is another's.
      const causationId = `cdevent|${key}`;
      const record = async (): Promise<readonly RecordedEvent[]> => {
        const result = await repository.handle(releaseId, { consumer: CONSUMER, causationId, actor }, (before) =>
          decide(foldRelease(before), { type: 'RecordPipelineEvent', event, matchedBy, most }),
        );
        return result.events;
      };
      // After a start all that is kept comes here again: what a release has, the record says already.
      const isThere = has(history, causationId) || has(await record(), causationId);
      waiting.settled.add(releaseId);
      if (isThere) waiting.tied = true;
      else logger.warn({ event: nameOfEvent(event), releaseId, most }, 'a CDEvent was not recorded: the release has as many as it takes');
    }
  };

const has = (history: readonly RecordedEvent[], causationId: string): boolean =>
  history.some(({ type, metadata }) => type === 'PipelineEventReported' && metadata.causationId === causationId);

/** A job speaks of what is built from its repository, whatever digest, commit or chain it names. */
const speaksOf = ({ pipeline }: KeptEvent, { candidate }: { readonly candidate: ReleaseCandidate }): boolean =>
  pipeline === undefined || pipeline.components.includes(candidate.component);
