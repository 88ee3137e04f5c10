import { Instant, parseStreamName, type NewEvent, type RecordedEvent } from '@interlock/contracts';
import { chainEvents, INTERLOCK_NAMESPACE, uuidV5, type Hashing } from '@interlock/domain';
import { activeTraceparent } from '../tracing/process-span.ts';
import { checkedData, InvalidEventError, SCHEMA_VERSION } from './known-events.ts';
import type { CausingMessage, ProposedEvent } from './stream-repository.ts';

interface Proposal {
  readonly stream: string;
  readonly history: readonly RecordedEvent[];
  readonly message: CausingMessage;
  readonly proposed: readonly ProposedEvent[];
  /** Server time. */
  readonly at: string;
  readonly hashing: Hashing;
}

/** Fills the envelope: deterministic ids, server time, cause and chain. */
export const newEvents = ({ stream, history, message, proposed, at, hashing }: Proposal): NewEvent[] => {
  const { consumer, causationId, actor } = message;
  const traceparent = message.traceparent ?? activeTraceparent() ?? traceparentOf(stream, history);
  const metadata = {
    schemaVersion: SCHEMA_VERSION,
    recordedAt: checkedInstant(at),
    consumer,
    causationId,
    correlationId: message.correlationId ?? parseStreamName(stream)?.id ?? stream,
    actor,
    ...(traceparent === undefined ? {} : { traceparent }),
    previousHash: null,
  };
  const events = proposed.map(({ type, data }, index): NewEvent => ({
    // The stream is part of the name, so that one message with effects on two streams gives distinct ids.
    id: uuidV5(INTERLOCK_NAMESPACE, `${stream}|${consumer}|${causationId}|${index}`, hashing),
    type,
    data: checkedData(stream, type, data),
    metadata,
  }));
  return chainEvents(history.at(-1), stream, events, hashing);
};

/** What a timer or a runtime's report finds out belongs to the trace that set it off. Other streams hold what has nothing to do with each other. */
const traceparentOf = (stream: string, history: readonly RecordedEvent[]): string | undefined =>
  parseStreamName(stream)?.category === 'release'
    ? history.findLast(({ metadata }) => metadata.traceparent !== undefined)?.metadata.traceparent
    : undefined;

/** A clock that tells no time must not reach the record: nobody could read the event again. */
const checkedInstant = (found: unknown): string => {
  const instant = Instant.safeParse(found);
  if (!instant.success) throw new InvalidEventError(`recordedAt: found ${String(found)}, expected an instant`);
  return instant.data;
};
