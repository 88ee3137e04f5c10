import type { RecordedEvent } from '@interlock/contracts';
import { abandonedBy, standingHeads, type Restore } from './restores.ts';

const sizes = (...values: number[]) => values.map((treeSize) => ({ treeSize }));
const root = (digit: string): string => digit.repeat(64);

const restore = (from: number, lost: { readonly treeSize: number; readonly rootHash: string } | null): Restore => ({
  event: { position: from } as RecordedEvent,
  data: { reason: 'spec', incident: null, restored: { treeSize: from, rootHash: root('0') }, lost, ahead: [], lostStreams: [] },
});

describe('heads in the order in which they were signed', () => {
  it('all stand while the record only grew', () => {
    expect(standingHeads(sizes(1, 5, 9))).toEqual(sizes(1, 5, 9));
    expect(standingHeads([])).toEqual([]);
  });

  it('stand up to a restore, and from it on', () => {
    expect(standingHeads(sizes(1, 5, 9, 20, 6, 8))).toEqual(sizes(1, 5, 6, 8));
    expect(standingHeads(sizes(5, 9, 6, 30, 6))).toEqual(sizes(5, 6));
  });
});

describe('a head that the record does not extend', () => {
  const restores = [restore(10, { treeSize: 20, rootHash: root('a') }), restore(15, null)];

  it('is abandoned by the restore that names it', () => {
    expect(abandonedBy({ treeSize: 20, rootHash: root('a') }, restores)).toMatchObject({ how: 'names', event: { position: 10 } });
  });

  it('is only covered when it was signed between the restored record and the head that was lost', () => {
    expect(abandonedBy({ treeSize: 12, rootHash: root('b') }, restores)).toMatchObject({ how: 'covers', event: { position: 10 } });
  });

  it.each([
    ['within what was restored', 10, 'b'],
    ['of the size of the lost one, with another root', 20, 'b'],
    ['beyond the lost one', 21, 'a'],
  ])('is not excused %s', (_where, treeSize, digit) => {
    expect(abandonedBy({ treeSize, rootHash: root(digit) }, restores)).toBeUndefined();
  });
});
