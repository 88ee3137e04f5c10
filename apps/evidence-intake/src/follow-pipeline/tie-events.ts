import type { Actor } from '@interlock/contracts';
import { decide, foldRelease, releaseKeys, reportedKeys } from '@interlock/domain';
import type { Logger, ReleaseRepository } from '@interlock/service-kit';
import { CONSUMER } from '../consumer.ts';
import type { KeptEvents } from './kept-events.ts';

export interface TieEventsParts {
  readonly repository: ReleaseRepository;
  readonly logger: Logger;
  /** Who hands events in over the topic, on the record. */
  readonly producer: Actor;
}

/** Ties everything that waits for one release to it. */
export const tieEvents =
  ({ repository, producer, logger }: TieEventsParts, kept: KeptEvents) =>
  async (releaseId: string): Promise<void> => {
    const state = foldRelease(await repository.read(releaseId));
    if (state.status === 'unknown') return;
    const keys = [...releaseKeys(state.candidate), ...state.pipelineEvents.flatMap(({ event }) => reportedKeys(event))];
    for (const [waiting, matchedBy] of kept.lookingFor(keys)) {
      if (waiting.settled.has(releaseId)) continue;
      const { event, key, actor = producer } = waiting;
      // A name of its own: nobody may use up the id of a candidate that is still to come.
      const message = { consumer: CONSUMER, causationId: `cdevent|${key}`, actor };
      const { events } = await repository.handle(releaseId, message, (history) =>
        decide(foldRelease(history), { type: 'RecordPipelineEvent', event, matchedBy }),
      );
      waiting.settled.add(releaseId);
      if (events.length > 0) waiting.tied = true;
      else logger.warn({ event: key, releaseId }, 'a CDEvent was not recorded: the release has as many as it takes');
    }
  };
