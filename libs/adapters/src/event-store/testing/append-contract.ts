import { randomUUID } from 'node:crypto';
import { aStream, codeOf, type ContractSubject } from './contract-subject.ts';
import { linkedEvents, someEvents } from './some-events.ts';

export const appendContract = (subject: () => ContractSubject): void => {
  describe('a stream that does not exist', () => {
    it('is begun by an append at revision -1', async () => {
      const { store } = subject();
      const stream = aStream();
      const events = someEvents(stream, undefined, [{}, {}]);
      const result = await store.append(stream, -1, events);
      expect(result.revision).toBe(1);
      expect(await store.readStream(stream)).toMatchObject(events.map((event, revision) => ({ ...event, stream, revision })));
      expect(await store.head()).toBe(result.position);
    });

    it('refuses an append that expects it to hold something', async () => {
      const { store } = subject();
      const stream = aStream();
      expect(await codeOf(store.append(stream, 0, someEvents(stream, undefined, [{}])))).toBe('event-store.conflict');
      expect(await store.readStream(stream)).toEqual([]);
    });
  });

  describe('a stream of three events', () => {
    it.each([-1, 0, 1, 3, 9])('refuses an append that expects revision %i, all of it', async (expected) => {
      const { store } = subject();
      const stream = aStream();
      await store.append(stream, -1, someEvents(stream, undefined, [{}, {}, {}]));
      const before = await store.head();
      expect(await codeOf(store.append(stream, expected, await linkedEventsAt(stream, expected)))).toBe('event-store.conflict');
      expect(await store.readStream(stream)).toHaveLength(3);
      expect(await store.head()).toBe(before);
    });

    it('takes one of many appends that come at once, and tells the others of the conflict', async () => {
      const { store } = subject();
      const stream = aStream();
      await store.append(stream, -1, someEvents(stream, undefined, [{}, {}, {}]));
      const rivals = await Promise.all(Array.from({ length: 8 }, () => linkedEvents(store, stream, [{}, {}])));
      const outcomes = await Promise.allSettled(rivals.map((events) => store.append(stream, 2, events)));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'event-store.conflict' });
      const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
      const tail = await store.readStream(stream, 3);
      expect(tail.map(({ id }) => id)).toEqual(rivals[winner]?.map(({ id }) => id));
    });
  });

  describe('an event that does not chain', () => {
    it('is a mistake of its writer and is not stored: neither the first of an append nor a later one', async () => {
      const { store } = subject();
      const stream = aStream();
      const other = someEvents(aStream(), undefined, [{}, {}]);
      await expect(store.append(stream, -1, [other[1]!])).rejects.toThrow(TypeError);
      await expect(store.append(stream, -1, other)).rejects.toThrow(TypeError);
      await store.append(stream, -1, someEvents(stream, undefined, [{}]));
      await expect(store.append(stream, 0, [other[0]!])).rejects.toThrow(TypeError);
      expect(await store.readStream(stream)).toHaveLength(1);
    });
  });

  repeatContract(subject);

  describe('an append over the size limit', () => {
    it('is refused whole, and the store goes on', async () => {
      const { store } = subject();
      const stream = aStream();
      const half = 'x'.repeat(600 * 1024);
      const tooLarge = someEvents(stream, undefined, [{ data: { half } }, { data: { half } }]);
      expect(await codeOf(store.append(stream, -1, tooLarge))).toBe('event-store.too_large');
      expect(await store.readStream(stream)).toEqual([]);
      expect(await store.append(stream, -1, someEvents(stream, undefined, [{ data: { half } }]))).toMatchObject({ revision: 0 });
    });

    it('is refused for one event that leaves no room for what a message bus puts around it', async () => {
      const { store } = subject();
      const stream = aStream();
      const almostAll = 'x'.repeat(1024 * 1024 - 1024);
      const tooLarge = someEvents(stream, undefined, [{ data: { almostAll } }]);
      expect(await codeOf(store.append(stream, -1, tooLarge))).toBe('event-store.too_large');
      expect(await store.readStream(stream)).toEqual([]);
    });
  });
};

const linkedEventsAt = async (stream: string, expected: number): ReturnType<typeof linkedEvents> => {
  const previous = { ...someEvents(stream, undefined, [{}])[0]!, stream, revision: expected, position: 0 };
  return someEvents(stream, expected < 0 ? undefined : previous, [{}, {}]);
};

const repeatContract = (subject: () => ContractSubject): void => {
  describe('an append that is repeated', () => {
    it('at the same revision gets its first result and is stored once', async () => {
      const { store } = subject();
      const stream = aStream();
      const events = someEvents(stream, undefined, [{}, {}]);
      const first = await store.append(stream, -1, events);
      expect(await store.append(stream, -1, events)).toEqual(first);
      await store.append(stream, 1, await linkedEvents(store, stream, [{}]));
      expect(await store.append(stream, -1, events)).toEqual(first);
      expect(await store.readStream(stream)).toHaveLength(3);
    });

    it('at the same revision with other contents gets its first result and changes nothing', async () => {
      const { store } = subject();
      const stream = aStream();
      const ids = [randomUUID(), randomUUID()];
      const first = await store.append(
        stream,
        -1,
        someEvents(
          stream,
          undefined,
          ids.map((id) => ({ id, data: 'first' })),
        ),
      );
      expect(
        await store.append(
          stream,
          -1,
          someEvents(
            stream,
            undefined,
            ids.map((id) => ({ id, data: 'again' })),
          ),
        ),
      ).toEqual(first);
      expect((await store.readStream(stream)).map(({ data }) => data)).toEqual(['first', 'first']);
    });

    it('with its first id and others after it gets its first result and changes nothing', async () => {
      const { store } = subject();
      const stream = aStream();
      const [id, cause] = [randomUUID(), randomUUID()];
      const first = await store.append(stream, -1, someEvents(stream, undefined, [{ id, cause }, { cause }, { cause }]));
      await store.append(stream, 2, await linkedEvents(store, stream, [{}]));
      expect(await store.append(stream, -1, someEvents(stream, undefined, [{ id, cause }, { cause }]))).toEqual(first);
      expect(await store.readStream(stream)).toHaveLength(4);
    });

    it('at the same revision with another first id is a conflict, whatever follows', async () => {
      const { store } = subject();
      const stream = aStream();
      const id = randomUUID();
      await store.append(stream, -1, someEvents(stream, undefined, [{}, { id }]));
      expect(await codeOf(store.append(stream, -1, someEvents(stream, undefined, [{}, { id }])))).toBe('event-store.conflict');
      expect(await codeOf(store.append(stream, -1, someEvents(stream, undefined, [{ id }])))).toBe('event-store.conflict');
      expect(await store.readStream(stream)).toHaveLength(2);
    });

    it('several times at once is stored once', async () => {
      const { store } = subject();
      const stream = aStream();
      const events = someEvents(stream, undefined, [{}, {}]);
      const results = await Promise.all([1, 2, 3].map(() => store.append(stream, -1, events)));
      expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
      expect(await store.readStream(stream)).toHaveLength(2);
    });

    it('at the next revision is a new event with an old id', async () => {
      const { store } = subject();
      const stream = aStream();
      const id = randomUUID();
      await store.append(stream, -1, someEvents(stream, undefined, [{ id }]));
      expect(await store.append(stream, 0, await linkedEvents(store, stream, [{ id }]))).toMatchObject({ revision: 1 });
      expect((await store.readStream(stream)).map((event) => event.id)).toEqual([id, id]);
    });

    it('after a restart gets its first result', async () => {
      const { store, reopen } = subject();
      const stream = aStream();
      const events = someEvents(stream, undefined, [{}, {}, {}]);
      const first = await store.append(stream, -1, events);
      const again = await reopen();
      expect(await again.append(stream, -1, events)).toEqual(first);
      expect(await again.readStream(stream)).toHaveLength(3);
    });
  });
};
