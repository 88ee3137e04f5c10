import type { MessageBus, PublishOptions } from '@interlock/adapters/message-bus';
import {
  KeptPipelineEvent,
  TOPICS,
  type Actor,
  type PipelineEvent,
  type PipelineEventAccepted,
  type RecordedEvent,
} from '@interlock/contracts';
import { epochMs, parseStrictJson, pipelineKeys, StrictJsonError, type Hashing } from '@interlock/domain';
import {
  PUBLISH_WITHIN,
  WakeUps,
  type Clock,
  type Logger,
  type MaterialisedRecord,
  type Materialiser,
  type Metrics,
  type ReleaseRepository,
} from '@interlock/service-kit';
import { KeptEvents, keyOfEvent, nameOfEvent, type KeptEvent } from './kept-events.ts';
import type { PipelineEventLimits } from './pipeline-event-limits.ts';
import { ReleasesByKey } from './releases-by-key.ts';
import { tieEvents } from './tie-events.ts';

export interface FollowPipelineParts {
  readonly messageBus: MessageBus;
  readonly repository: ReleaseRepository;
  readonly hashing: Hashing;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Who hands events in, on the record. */
  readonly producer: Actor;
  readonly limits: PipelineEventLimits;
}

/** Who handed an event in over HTTP; `pipeline` where that is a job, which speaks of its components alone. */
export type PipelineEventSender = Required<Pick<KeptPipelineEvent, 'actor'>> & Pick<KeptPipelineEvent, 'pipeline'>;

export interface PipelineFollower {
  /** Durable when the promise resolves. `sender` absent: it came over the topic. */
  receive(event: PipelineEvent, sender?: PipelineEventSender): Promise<PipelineEventAccepted>;
  onReleaseEvent(event: RecordedEvent): void;
  readonly materialiser: Materialiser;
  idle(): Promise<void>;
  stop(): void;
}

const accepted = ({ source, id }: KeptPipelineEvent['event'], isKept: boolean): PipelineEventAccepted => ({ source, id, kept: isKept });

const RETRY_MS = 1_000;

/** Read as whoever follows the topic reads it, before it is there for all of them. */
const bytesOf = (value: KeptPipelineEvent): Uint8Array => {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  KeptPipelineEvent.parse(parseStrictJson(bytes));
  return bytes;
};

/** Undefined when it holds none. It must not stop who reads it: a compacted topic holds it out to every start. */
const keptEventIn = (record: MaterialisedRecord): KeptPipelineEvent | undefined => {
  try {
    return KeptPipelineEvent.safeParse(record.json()).data;
  } catch (error) {
    if (error instanceof StrictJsonError) return undefined;
    throw error;
  }
};

/**
 * What pipelines say of themselves finds its releases, whichever comes first. An event is kept on a compacted topic until its time is over; whenever an event or
 * a release is new, those that have something in common are tied, on the release's own stream. So an outage, a restart or another replica only has it done
 * again, which changes nothing: sender, source and id say that it was.
 */
export const followPipeline = (parts: FollowPipelineParts): PipelineFollower => {
  const { messageBus, hashing, clock, logger, metrics, limits } = parts;
  const releases = new ReleasesByKey();
  const kept = new KeptEvents(limits);
  const tie = tieEvents(parts, kept);
  const wakeUps = new WakeUps(({ releaseId }) => tie(releaseId), clock, logger);
  const counted = metrics.counter({
    name: 'interlock_pipeline_events_total',
    help: 'CDEvents of pipelines: received, unusable (they name nothing by which a release could be found), dropped (no release came in time, or too many waited), unreadable (what ci.pipeline-events holds and this version cannot read).',
    labels: { result: ['received', 'unusable', 'dropped', 'unreadable'] },
  });
  let ready = false;
  let cancelTimer = (): void => undefined;
  let stopped = false;

  const write = (key: string, value: KeptPipelineEvent | null, options?: PublishOptions): Promise<void> =>
    messageBus.publish([{ topic: TOPICS.pipelineEvents.name, key, value: value === null ? null : bytesOf(value) }], options);
  const wake = (releaseId: string): void => wakeUps.add(releaseId, 'pipeline', 'a pipeline told of it');
  /** Each release once, however many of them it has. */
  const wakeFor = (events: Iterable<KeptEvent>): void => {
    const keys = [...events].flatMap(({ event }) => pipelineKeys(event).map(({ key }) => key));
    for (const releaseId of releases.having(keys)) wake(releaseId);
  };
  const letGo = ({ tied, event }: KeptEvent): void => {
    if (!ready || tied) return;
    counted.add({ result: 'dropped' });
    logger.warn({ event: nameOfEvent(event), type: event.type }, 'a CDEvent was dropped: no release came that it is about');
  };
  let dropping = false;
  /** What is over its time, and what is too many. Every replica does it: a tombstone twice is one. */
  const dropOld = async (): Promise<void> => {
    if (dropping) return;
    dropping = true;
    try {
      for (;;) {
        const event = kept.nextToGo(clock.epochMs());
        if (event === undefined) break;
        kept.leave(event);
        await write(event.key, null).catch((error: unknown) => {
          kept.stay(event);
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
    if (!stopped && oldest !== undefined) cancelTimer = clock.at(epochMs(oldest.receivedAt) + limits.keptMs, () => void dropOld());
  };

  return {
    receive: async (event, sender) => {
      const key = keyOfEvent(event, sender, hashing);
      counted.add({ result: pipelineKeys(event).length === 0 ? 'unusable' : 'received' });
      if (pipelineKeys(event).length === 0) {
        logger.warn(
          { event: nameOfEvent(event), type: event.type },
          'a CDEvent names no digest, commit, chain or link: no release can be found by it',
        );
        return accepted(event, false);
      }
      if (kept.has(key)) return accepted(event, true);
      // A message of the topic waits with its consumer; a sender waits at the door.
      await write(key, { event, receivedAt: clock.now(), ...sender }, sender && PUBLISH_WITHIN);
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
          const gone = kept.delete(record.key);
          if (gone !== undefined) letGo(gone);
        } else {
          const value = keptEventIn(record);
          if (value === undefined) {
            counted.add({ result: 'unreadable' });
            logger.warn({ partition: record.partition, offset: record.offset }, 'ci.pipeline-events holds a message that is no event');
            return;
          }
          const event = kept.set(record.key, value);
          if (ready) wakeFor([event]);
        }
        setTimer();
        if (ready) void dropOld();
      },
      onReady: () => {
        ready = true;
        void dropOld();
        wakeFor(kept.all());
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
