import { scanWal } from './scan-wal.ts';
import { walSample, type WalSample } from './testing/wal-samples.ts';

const TRANSACTIONS = 9;

const flipped = (wal: Uint8Array, offset: number, bit: number): Uint8Array => {
  const changed = Uint8Array.from(wal);
  changed[offset] = (changed[offset] ?? 0) ^ (1 << bit);
  return changed;
};

const wholeUpTo = (ends: readonly number[], size: number): number => ends.filter((end) => end <= size).length;

describe.each([
  ['a write-ahead log', 0],
  ['a write-ahead log that was begun anew over older frames', 40],
])('%s', (_, before) => {
  let sample: WalSample;
  beforeAll(() => {
    sample = walSample(TRANSACTIONS, before);
  });
  afterAll(() => sample.remove());
  const lastEnd = (): number => sample.ends.at(-1) ?? 0;
  const beforeLast = (): number => sample.ends.at(-2) ?? 0;

  it('is intact as it was written', () => {
    expect(scanWal(sample.wal)).toEqual({ status: 'intact', committedFrames: (lastEnd() - 32) / 536 });
    expect(sample.recovered(sample.wal)).toBe(TRANSACTIONS);
  });

  it('cut at any byte is torn, or whole up to a transaction, never damaged', () => {
    for (let size = 0; size < lastEnd(); size += 1) {
      const scan = scanWal(sample.wal.subarray(0, size));
      const atEnd = size === 32 || sample.ends.includes(size);
      expect({ size, status: scan.status }).toEqual({ size, status: size === 0 ? 'empty' : atEnd ? 'intact' : 'torn' });
      const kept = 'committedFrames' in scan ? 32 + scan.committedFrames * 536 : 32;
      expect(kept).toBe(sample.ends.findLast((end) => end <= size) ?? (size < 32 ? 32 : 32));
    }
  });

  it('cut anywhere gives SQLite the transactions that the scan counts', () => {
    for (let size = 5; size < lastEnd(); size += 211)
      expect(sample.recovered(sample.wal.subarray(0, size))).toBe(wholeUpTo(sample.ends, size));
  });

  it('with a byte changed before its last transaction is damaged, with the place of the fault', () => {
    for (let offset = 32; offset < beforeLast(); offset += 1) {
      const scan = scanWal(flipped(sample.wal, offset, offset % 8));
      expect({ offset, ...scan }).toMatchObject({ offset: 32 + Math.floor((offset - 32) / 536) * 536, status: 'damaged' });
    }
  });

  it('with a byte changed in its header is damaged', () => {
    for (let offset = 0; offset < 32; offset += 1) {
      // Bytes 12–15 count checkpoints; they are under the header's checksum as well.
      expect(scanWal(flipped(sample.wal, offset, 3))).toMatchObject({ status: 'damaged', offset: 0 });
    }
  });

  it('with a byte changed in its last transaction is damaged or torn, never intact', () => {
    for (let offset = beforeLast(); offset < lastEnd(); offset += 1) {
      const scan = scanWal(flipped(sample.wal, offset, offset % 8));
      const inLastFrame = offset >= lastEnd() - 536;
      expect({ offset, status: scan.status }).toEqual({ offset, status: inLastFrame ? 'torn' : 'damaged' });
    }
  });

  it('is never called intact when SQLite drops a transaction of it', () => {
    for (let offset = 0; offset < lastEnd(); offset += 97) {
      const changed = flipped(sample.wal, offset, offset % 8);
      const lost = sample.recovered(changed) < TRANSACTIONS;
      expect({ offset, lost, intact: scanWal(changed).status === 'intact' }).toEqual({ offset, lost, intact: !lost });
    }
  });
});

describe('a write-ahead log whose last write was stopped over older frames', () => {
  it('is torn or whole, at every byte, never damaged', () => {
    const older = walSample(40);
    const newer = walSample(3, 40);
    const end = newer.ends.at(-1) ?? 0;
    for (let stop = 32; stop <= end; stop += 1) {
      const mixed = Uint8Array.from(newer.wal);
      mixed.set(older.wal.subarray(stop, end), stop);
      const frames = wholeUpTo(newer.ends, stop) === 0 ? 0 : ((newer.ends.findLast((one) => one <= stop) ?? 32) - 32) / 536;
      expect(scanWal(mixed)).toMatchObject({ status: expect.stringMatching(/^(?:torn|intact)$/), committedFrames: frames });
    }
    older.remove();
    newer.remove();
  });
});

describe('a file that is no write-ahead log', () => {
  it.each([
    ['of zeros', new Uint8Array(4096), 'empty'],
    ['of a few bytes', Uint8Array.from([1, 2, 3]), 'torn'],
    ['of noise', Uint8Array.from({ length: 4096 }, (_, index) => (index * 31 + 7) & 255), 'damaged'],
  ])('%s is %s', (_, bytes, status) => {
    expect(scanWal(bytes).status).toBe(status);
  });
});
