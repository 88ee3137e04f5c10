import fc from 'fast-check';
import { checkpointOf, checkpointText, parseCheckpoint, type CheckpointMark } from './checkpoint.ts';

const mark = (acknowledged: number, position?: number, places?: readonly string[]): CheckpointMark => ({
  name: 'relay',
  acknowledged,
  ...(position === undefined ? {} : { position, places: places ?? [] }),
});

describe('a checkpoint that is found again', () => {
  it('is that of the last batch when all its partitions end with it', () => {
    expect(
      checkpointOf(
        'relay',
        new Map([
          ['t/0', mark(41, 42, ['t/0', 't/1'])],
          ['t/1', mark(41, 42, ['t/0', 't/1'])],
        ]),
      ),
    ).toBe(42);
  });

  it('is that of the batch before when a partition did not get its part', () => {
    expect(
      checkpointOf(
        'relay',
        new Map([
          ['t/0', mark(41, 42, ['t/0', 't/1'])],
          ['t/1', mark(40, 41, ['t/0', 't/1'])],
        ]),
      ),
    ).toBe(41);
    expect(checkpointOf('relay', new Map([['t/0', mark(41)]]))).toBe(41);
  });

  it('is none where there is none, and takes no other publisher for its own', () => {
    expect(checkpointOf('relay', new Map())).toBe(-1);
    expect(checkpointOf('other', new Map([['t/0', mark(41, 42, ['t/0'])]]))).toBe(-1);
  });

  it.each(['', '{', 'null', '7', '{"name":"relay"}', '{"name":"relay","acknowledged":"1"}', undefined])('is not read out of %j', (text) => {
    expect(parseCheckpoint(text)).toBeUndefined();
  });

  it('is read as it was written', () => {
    expect(parseCheckpoint(checkpointText(mark(1, 2, ['t/0'])))).toEqual(mark(1, 2, ['t/0']));
  });

  it('is never beyond what is there, wherever the publisher was cut off, and at most one batch behind', () => {
    // Each batch goes to some partitions; of the last one only some got their part before the end.
    const batch = fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { minLength: 1 });
    const truthful = fc.property(fc.array(batch, { minLength: 1, maxLength: 8 }), fc.nat(4), (batches, parts) => {
      const last = new Map<string, CheckpointMark>();
      const cut = batches.length - 1;
      for (const [position, partitions] of batches.entries()) {
        const places = partitions.map((partition) => `t/${partition}`);
        for (const place of position === cut ? places.slice(0, parts) : places) last.set(place, mark(position - 1, position, places));
      }
      const whole = parts >= (batches[cut]?.length ?? 0);
      const found = checkpointOf('relay', last);
      return found <= (whole ? cut : cut - 1) && found >= cut - 1 - (parts === 0 ? 1 : 0);
    });
    fc.assert(truthful);
  });
});
