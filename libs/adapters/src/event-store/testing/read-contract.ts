import type { RecordedEvent } from '@interlock/contracts';
import type { EventStore } from '../event-store.ts';
import { aStream, codeOf, type ContractSubject } from './contract-subject.ts';
import { linkedEvents, someEvents } from './some-events.ts';

const pages = async (store: EventStore, after: number, limit: number): Promise<RecordedEvent[][]> => {
  const page = await store.readAll(after, limit);
  const last = page.at(-1);
  return last === undefined ? [] : [page, ...(await pages(store, last.position, limit))];
};

export const readContract = (subject: () => ContractSubject): void => {
  describe('a record without news', () => {
    it('reads as empty', async () => {
      const { store } = subject();
      expect(await store.readAll(await store.head(), 10)).toEqual([]);
      expect(await store.readStream(aStream())).toEqual([]);
      expect(await store.readStream(aStream(), 7)).toEqual([]);
    });
  });

  describe('a record of several streams', () => {
    it('reads each stream in order, from any revision', async () => {
      const { store } = subject();
      const stream = aStream();
      await store.append(stream, -1, someEvents(stream, undefined, [{}, {}]));
      await store.append(stream, 1, await linkedEvents(store, stream, [{}, {}]));
      expect((await store.readStream(stream)).map(({ revision }) => revision)).toEqual([0, 1, 2, 3]);
      expect((await store.readStream(stream, 2)).map(({ revision }) => revision)).toEqual([2, 3]);
      expect(await store.readStream(stream, 4)).toEqual([]);
    });

    it('reads a stream a page at a time', async () => {
      const { store } = subject();
      const stream = aStream();
      await store.append(stream, -1, someEvents(stream, undefined, [{}, {}, {}, {}]));
      expect((await store.readStream(stream, 1, 2)).map(({ revision }) => revision)).toEqual([1, 2]);
      expect((await store.readStream(stream, 3, 2)).map(({ revision }) => revision)).toEqual([3]);
    });

    it('reads the whole in position order, page by page, each event once', async () => {
      const { store } = subject();
      const before = await store.head();
      const streams = Array.from({ length: 12 }, aStream);
      await Promise.all(streams.map((stream) => store.append(stream, -1, someEvents(stream, undefined, [{}, {}]))));
      await Promise.all(streams.map(async (stream) => store.append(stream, 1, await linkedEvents(store, stream, [{}]))));
      const read = await pages(store, before, 7);
      const all = read.flat();
      expect(read.every((page) => page.length <= 7)).toBe(true);
      expect(all).toHaveLength(36);
      expect(all.map(({ position }) => position)).toEqual(
        [...new Set(all.map(({ position }) => position))].sort((one, other) => one - other),
      );
      for (const stream of streams) expect(all.filter((event) => event.stream === stream)).toEqual(await store.readStream(stream));
      expect(all.at(-1)?.position).toBe(await store.head());
    });

    it('gives data back as it was', async () => {
      const { store } = subject();
      const stream = aStream();
      const data = {
        text: 'Grüße 🚦 \u0000 " \\ \u2028',
        numbers: [0, -1, 1.5, 2 ** 53 - 1, 1e-7],
        nothing: null,
        deep: [{ a: [[]] }, {}],
        '': '',
      };
      const events = someEvents(stream, undefined, [{ data }]);
      const { position } = await store.append(stream, -1, events);
      expect(await store.readStream(stream)).toEqual([{ ...events[0], stream, revision: 0, position }]);
    });
  });

  describe('a record that was closed', () => {
    it('takes and gives nothing', async () => {
      const { store } = subject();
      const stream = aStream();
      await store.close();
      expect(await codeOf(store.append(stream, -1, someEvents(stream, undefined, [{}])))).toBe('event-store.unavailable');
      expect(await codeOf(store.readStream(stream))).toBe('event-store.unavailable');
      expect(await codeOf(store.readAll(-1, 1))).toBe('event-store.unavailable');
      expect(await codeOf(store.head())).toBe('event-store.unavailable');
      await store.close();
    });

    it('holds after reopening all that it acknowledged, and goes on', async () => {
      const { store, reopen } = subject();
      const streams = Array.from({ length: 5 }, aStream);
      const before = await store.head();
      // Not awaited one by one: closing must not lose what waits to be committed.
      const appends = streams.map((stream) => store.append(stream, -1, someEvents(stream, undefined, [{}, {}])));
      await store.close();
      await Promise.all(appends);
      const again = await reopen();
      const all = await again.readAll(before, 100);
      expect(all.map(({ stream, revision }) => `${stream} ${revision}`).sort()).toEqual(
        streams.flatMap((stream) => [`${stream} 0`, `${stream} 1`]).sort(),
      );
      const stream = streams[0]!;
      expect(await again.append(stream, 1, await linkedEvents(again, stream, [{}]))).toMatchObject({ revision: 2 });
    });
  });
};
