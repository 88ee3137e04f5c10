import type { EventStore } from '@interlock/adapters/event-store';
import type { RecordedEvent } from '@interlock/contracts';
import { StreamReader } from './stream-reader.ts';

const eventAt = (stream: string, revision: number): RecordedEvent => ({
  stream,
  revision,
  position: revision,
  id: `00000000-0000-5000-8000-${String(revision).padStart(12, '0')}`,
  type: 'CatalogFindingClosed',
  data: { findingId: 'f', entity: null },
  metadata: {
    schemaVersion: 1,
    recordedAt: '2026-01-01T00:00:00.000Z',
    consumer: 'spec',
    causationId: 'spec',
    correlationId: '1',
    actor: { subject: 'service:spec', kind: 'service' },
    previousHash: null,
  },
});

/** Streams of given lengths, each read noted; `gate` holds answers back. */
const reading = (lengths: Record<string, number>, gate: Promise<void> = Promise.resolve()) => {
  const reads: string[] = [];
  const readStream = async (stream: string, from = 0): Promise<RecordedEvent[]> => {
    reads.push(`${stream} from ${from}`);
    const length = lengths[stream] ?? 0;
    await gate;
    return Array.from({ length: length - from }, (_, index) => eventAt(stream, from + index));
  };
  return { reads, lengths, reader: new StreamReader({ readStream } as Pick<EventStore, 'readStream'> as EventStore) };
};

describe('a stream that is read up to a revision', () => {
  it('waits for a reading that is under way, and asks no more when that reaches far enough', async () => {
    const gate = Promise.withResolvers<void>();
    const { reads, reader } = reading({ 'catalog-a': 3 }, gate.promise);
    const both = Promise.all([reader.read('catalog-a'), reader.readUntil('catalog-a', 2)]);
    gate.resolve();
    expect((await both).map((events) => events.length)).toEqual([3, 3]);
    expect(reads).toEqual(['catalog-a from 0']);
  });

  it('asks when a reading that is under way ends before it', async () => {
    const gate = Promise.withResolvers<void>();
    const { reads, lengths, reader } = reading({ 'catalog-a': 1 }, gate.promise);
    const first = reader.read('catalog-a');
    lengths['catalog-a'] = 3;
    const until = reader.readUntil('catalog-a', 2);
    gate.resolve();
    expect([(await first).length, (await until).length]).toEqual([1, 3]);
    expect(reads).toEqual(['catalog-a from 0', 'catalog-a from 1']);
  });
});

describe('streams that were read', () => {
  it('are kept by how many events they have, the latest read the longest', async () => {
    const { reads, reader } = reading({ 'catalog-a': 4_000, 'catalog-b': 4_000, 'catalog-c': 4_000 });
    for (const stream of ['catalog-a', 'catalog-b', 'catalog-a', 'catalog-c']) await reader.read(stream);
    expect(reads.splice(0)).toEqual(['catalog-a from 0', 'catalog-b from 0', 'catalog-a from 4000', 'catalog-c from 0']);
    for (const stream of ['catalog-a', 'catalog-c', 'catalog-b']) await reader.read(stream);
    expect(reads).toEqual(['catalog-a from 4000', 'catalog-c from 4000', 'catalog-b from 0']);
  });

  it('are kept in smaller number where their events are large: memory has a bound whatever they hold', async () => {
    const reads: string[] = [];
    const large = 'x'.repeat(1_000_000);
    const readStream = async (stream: string, from = 0): Promise<RecordedEvent[]> => {
      reads.push(`${stream} from ${from}`);
      return from > 0 ? [] : [{ ...eventAt(stream, 0), data: { findingId: large, entity: null } }];
    };
    const reader = new StreamReader({ readStream } as Pick<EventStore, 'readStream'> as EventStore);
    for (let number = 0; number < 50; number += 1) await reader.read(`catalog-${number}`);
    const kept = Array.from({ length: 50 }, (_, number) => reader.kept(`catalog-${number}`) !== undefined);
    expect([kept.at(-1), kept.filter(Boolean).length]).toEqual([true, 33]);
    await reader.read('catalog-49');
    expect(reads.at(-1)).toBe('catalog-49 from 1');
  });

  it('are kept whole, however long one of them is', async () => {
    const { reads, reader } = reading({ 'catalog-a': 9_000, 'catalog-b': 1 });
    await reader.read('catalog-a');
    await reader.read('catalog-a');
    await reader.read('catalog-b');
    await reader.read('catalog-a');
    expect(reads).toEqual(['catalog-a from 0', 'catalog-a from 9000', 'catalog-b from 0', 'catalog-a from 0']);
  });
});

describe('a stream of which an event is missing', () => {
  it('is told as a record that does not verify, and is not kept', async () => {
    const readStream = async (): Promise<RecordedEvent[]> => [eventAt('catalog-a', 0), eventAt('catalog-a', 2)];
    const reader = new StreamReader({ readStream } as Pick<EventStore, 'readStream'> as EventStore);
    await expect(reader.read('catalog-a')).rejects.toMatchObject({
      code: 'event-store.corrupt',
      message: expect.stringContaining('found revision 2, expected 1') as string,
    });
    expect(reader.kept('catalog-a')).toBeUndefined();
  });
});
