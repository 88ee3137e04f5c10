import type { BusParts } from './bus-parts.ts';
import { CHECKPOINT_HEADER, parseCheckpoint } from './checkpoint.ts';
import { Checkpoints } from './checkpoints.ts';
import type { Addressed } from './take-batch.ts';

const record = (key: string, partition: number): Addressed => ({
  topic: 'events',
  partition,
  key: Buffer.from(key),
  value: Buffer.from('{}'),
  headers: { own: Buffer.from('x') },
  bytes: 100,
});

describe('what is published with a checkpoint', () => {
  it('bears it on the last record of each partition, in the order in which it came', async () => {
    const sent: Addressed[][] = [];
    const outbox = { send: async (records: Addressed[]) => void sent.push(records) };
    const checkpoints = new Checkpoints({ outbox } as unknown as BusParts);
    await checkpoints.publish('relay', 7, async () => [record('a', 0), record('b', 1), record('c', 0), record('d', 0), record('e', 1)]);
    const [batch = []] = sent;
    const marks = batch.map(({ headers }) => parseCheckpoint(headers[CHECKPOINT_HEADER]?.toString()));
    expect(batch.map(({ key }) => String(key))).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(batch.map(({ headers }) => String(headers['own']))).toEqual(['x', 'x', 'x', 'x', 'x']);
    const mark = { name: 'relay', acknowledged: -1, position: 7, places: ['events/0', 'events/1'] };
    expect(marks).toEqual([undefined, undefined, undefined, mark, mark]);
  });
});
