import { readFile, truncate, writeFile } from 'node:fs/promises';
import type { RecordedEvent } from '@interlock/contracts';
import { reading, recordDirectory, type RecordDirectory } from './testing/index.ts';

const VARIANTS = 1_000;
const STRIDE = 97;

let directory: RecordDirectory;
let events: RecordedEvent[];
beforeAll(async () => {
  directory = await recordDirectory();
  await directory.fill(130);
  const found = await reading(directory);
  if (!('events' in found)) throw new Error(found.message);
  events = found.events;
});
afterAll(() => directory.remove());

describe('a record with one byte changed', () => {
  it(`is refused, or reads as before, at every ${STRIDE}th byte`, async () => {
    const good = await readFile(directory.file);
    const changed = await directory.copy();
    const outcomes = { refused: 0, unchanged: 0 };
    expect(good.length).toBeGreaterThan(VARIANTS * STRIDE);
    for (let variant = 0; variant < VARIANTS; variant += 1) {
      const offset = variant < 100 ? variant : variant * STRIDE;
      const bytes = Buffer.from(good);
      bytes[offset] = (bytes[offset] ?? 0) ^ (1 << (variant % 8));
      await writeFile(changed.file, bytes);
      const found = await reading(changed);
      if ('events' in found) expect({ offset, same: sameEvents(found.events) }).toEqual({ offset, same: true });
      else expect({ offset, ...found }).toMatchObject({ offset, code: 'event-store.corrupt' });
      outcomes['events' in found ? 'unchanged' : 'refused'] += 1;
    }
    await changed.remove();
    // Unused space of pages holds nothing that is read.
    expect(outcomes.refused).toBeGreaterThan(VARIANTS / 2);
  });

  it('names stream, revision and position when the byte is of an event', async () => {
    const good = await readFile(directory.file);
    const changed = await directory.copy();
    for (const event of events.slice(0, 60)) {
      const bytes = Buffer.from(good);
      const text = `"index":${String((event.data as { index: number }).index)},`;
      // A split page leaves copies behind: any of them may be the one that is read.
      for (let at = good.indexOf(text); at >= 0; at = good.indexOf(text, at + 1)) bytes[at + 8] = (bytes[at + 8] ?? 0) ^ 1;
      await writeFile(changed.file, bytes);
      expect(await reading(changed)).toMatchObject({
        code: 'event-store.corrupt',
        message: expect.stringContaining(`stream ${event.stream}, revision ${event.revision}, position ${event.position}:`),
      });
    }
    await changed.remove();
  });
});

describe('a record that was cut off', () => {
  it('is refused at any length, but for none at all', async () => {
    const { length } = await readFile(directory.file);
    const cut = await directory.copy();
    const good = await readFile(directory.file);
    for (let size = length - 1; size > 0; size -= Math.ceil(length / 120)) {
      await writeFile(cut.file, good);
      await truncate(cut.file, size);
      expect({ size, ...(await reading(cut)) }).toMatchObject({ size, code: 'event-store.corrupt' });
    }
    await cut.remove();
  });
});

const sameEvents = (found: readonly RecordedEvent[]): boolean => JSON.stringify(found) === JSON.stringify(events);
