import { randomUUID } from 'node:crypto';
import type { NewEvent, RecordedEvent } from '@interlock/contracts';
import { chainEvents } from '@interlock/domain';
import { nodeHashing } from '../../hashing/index.ts';
import type { EventStore } from '../event-store.ts';

/** What a test cares about in an event. */
export interface EventSketch {
  readonly id?: string;
  readonly data?: unknown;
  /** What caused it: default, something of its own. */
  readonly cause?: string;
}

const sketched = ({ id = randomUUID(), data = { note: 'green' }, cause = id }: EventSketch): NewEvent => ({
  id,
  type: 'EvidenceAccepted',
  data,
  metadata: {
    schemaVersion: 1,
    recordedAt: '2026-01-02T03:04:05.678Z',
    consumer: 'evidence-intake',
    causationId: `ci|${cause}`,
    correlationId: 'a-release',
    actor: { subject: 'service:evidence-intake', kind: 'service' },
    previousHash: null,
  },
});

/** Events that follow `previous` in a stream, linked to it. */
export const someEvents = (stream: string, previous: RecordedEvent | undefined, sketches: readonly EventSketch[]): NewEvent[] =>
  chainEvents(previous, stream, sketches.map(sketched), nodeHashing);

/** Events that follow what the stream holds now. */
export const linkedEvents = async (store: EventStore, stream: string, sketches: readonly EventSketch[]): Promise<NewEvent[]> =>
  someEvents(stream, (await store.readStream(stream)).at(-1), sketches);
