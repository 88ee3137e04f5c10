import type { MessageBus } from '@interlock/adapters/message-bus';
import {
  KeptPipelineEvent,
  TOPICS,
  type Actor,
  type PipelineCdEvent,
  type PipelineEventAccepted,
  type RecordedEvent,
} from '@interlock/contracts';
import { epochMs, pipelineKeys } from '@interlock/domain';
import { WakeUps, type Clock, type Logger, type Materialiser, type Metrics, type ReleaseRepository } from '@interlock/service-kit';
import { KEPT_MS, KeptEvents, keyOfEvent, MOST_KEPT, type KeptEvent } from './kept-events.ts';
import { readPipelineEvent } from './read-pipeline-event.ts';
import { ReleasesByKey } from './releases-by-key.ts';
import { tieEvents } from './tie-events.ts';

export interface FollowPipelineParts {
  readonly messageBus: MessageBus;
  readonly repository: ReleaseRepository;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Who hands events in, on the record. */
  readonly producer: Actor;
}

export interface PipelineFollower {
  /** Durable when the promise resolves. `actor` absent: it came over the topic. */
  receive(cdEvent: PipelineCdEvent, actor?: Actor): Promise<PipelineEventAccepted>;
  onReleaseEvent(event: RecordedEvent): void;
  readonly materialiser: Materialiser;
  idle(): Promise<void>;
  stop(): void;
}

const accepted = ({ source, id }: KeptPipelineEvent['event'], isKept: boolean): PipelineEventAccepted => ({ source, id, kept: isKept });

const RETRY_MS = 1_000;

/**
 * What pipelines say of themselves finds its releases, whichever comes first. An event is kept on a compacted topic until its time is over; whenever an event or
 * a release is new, those that have something in common are tied, on the release's own stream. So an outage, a restart or another replica only has it done
 * again, which changes nothing: source and id say that it was.
 */
export const followPipeline = (parts: FollowPipelineParts): PipelineFollower => {
  const { messageBus, clock, logger, metrics } = parts;
  const releases = new ReleasesByKey();
  const kept = new KeptEvents();
  const tie = tieEvents(parts, kept);
  const wakeUps = new WakeUps(({ releaseId }) => tie(releaseId), clock, logger);
  const counted = metrics.counter({
    name: 'interlock_pipeline_events_total',
    help: 'CDEvents of pipelines: received, unusable (they name nothing by which a release could be found), dropped (no release came in time, or too many waited).',
    labels: { result: ['received', 'unusable', 'dropped'] },
  });
  let ready = false;
  let cancelTimer = (): void => undefined;
  let stopped = false;

  const write = (key: string, value: KeptPipelineEvent | null): Promise<void> =>
    messageBus.publish([
      { topic: TOPICS.pipelineEvents.name, key, value: value === null ? null : new TextEncoder().encode(JSON.stringify(value)) },
    ]);
  const wake = (releaseId: string): void => wakeUps.add(releaseId, 'pipeline', 'a pipeline told of it');
  const wakeFor = ({ event }: KeptEvent): void => {
    for (const releaseId of releases.having(pipelineKeys(event).map(({ key }) => key))) wake(releaseId);
  };
  const letGo = ({ key, tied, event }: KeptEvent): void => {
    if (!ready || tied) return;
    counted.add({ result: 'dropped' });
    logger.warn({ event: key, type: event.type }, 'a CDEvent was dropped: no release came that it is about');
  };
  /** Tombstones that were written and not read back yet. */
  const leaving = new Set<string>();
  const isOver = ({ receivedAt }: KeptEvent): boolean =>
    kept.size - leaving.size > MOST_KEPT || epochMs(receivedAt) + KEPT_MS <= clock.epochMs();
  let dropping = false;
  /** What is over its time, and the oldest of too many. Every replica does it: a tombstone twice is one. */
  const dropOld = async (): Promise<void> => {
    if (dropping) return;
    dropping = true;
    try {
      for (const event of kept.all()) {
        if (leaving.has(event.key)) continue;
        if (!isOver(event)) break;
        leaving.add(event.key);
        await write(event.key, null).catch((error: unknown) => {
          leaving.delete(event.key);
          throw error;
        });
      }
    } catch (error) {
      logger.warn({ err: error }, 'CDEvents whose time is over could not be dropped, trying again');
      if (!stopped) cancelTimer = clock.at(clock.epochMs() + RETRY_MS, () => void dropOld());
    } finally {
      dropping = false;
    }
  };
  const setTimer = (): void => {
    cancelTimer();
    const { oldest } = kept;
    if (!stopped && oldest !== undefined) cancelTimer = clock.at(epochMs(oldest.receivedAt) + KEPT_MS, () => void dropOld());
  };

  return {
    receive: async (cdEvent, actor) => {
      const event = readPipelineEvent(cdEvent);
      const key = keyOfEvent(event);
      counted.add({ result: pipelineKeys(event).length === 0 ? 'unusable' : 'received' });
      if (pipelineKeys(event).length === 0) {
        logger.warn({ event: key, type: event.type }, 'a CDEvent names no digest, commit, chain or link: no release can be found by it');
        return accepted(event, false);
      }
      if (kept.has(key)) return accepted(event, true);
      await write(key, { event, receivedAt: clock.now(), ...(actor === undefined ? {} : { actor }) });
      return accepted(event, true);
    },
    onReleaseEvent: (event) => {
      const found = releases.apply(event);
      if (ready && found !== undefined && kept.lookingFor(found.keys).size > 0) wake(found.releaseId);
    },
    materialiser: {
      topic: TOPICS.pipelineEvents.name,
      onRecord: (record) => {
        if (record.value === null) {
          leaving.delete(record.key);
          const gone = kept.delete(record.key);
          if (gone !== undefined) letGo(gone);
        } else {
          const event = kept.set(record.key, KeptPipelineEvent.parse(record.json()));
          if (ready) wakeFor(event);
        }
        setTimer();
        if (ready && kept.size - leaving.size > MOST_KEPT) void dropOld();
      },
      onReady: () => {
        ready = true;
        for (const event of kept.all()) wakeFor(event);
      },
    },
    idle: () => wakeUps.idle(),
    stop: () => {
      stopped = true;
      cancelTimer();
      wakeUps.stop();
    },
  };
};
