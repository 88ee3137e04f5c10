import type { EventStore } from '../event-store.ts';
import { Collector } from './collector.ts';
import { aStream, type ContractSubject } from './contract-subject.ts';
import { linkedEvents, someEvents } from './some-events.ts';

const appendSome = async (store: EventStore, count: number, stream = aStream()): Promise<void> => {
  const end = (await store.readStream(stream)).at(-1)?.revision ?? -1;
  await store.append(
    stream,
    end,
    await linkedEvents(
      store,
      stream,
      Array.from({ length: count }, () => ({})),
    ),
  );
};

export const subscriptionContract = (subject: () => ContractSubject): void => {
  describe('a subscription', () => {
    it('says so when there is nothing to catch up with', async () => {
      const { store } = subject();
      const head = await store.head();
      const collector = new Collector();
      const subscription = store.subscribe(head, collector);
      await collector.until(({ caughtUp }) => caughtUp.length > 0);
      expect(collector.caughtUp).toEqual([head]);
      expect(collector.events).toEqual([]);
      await subscription.stop();
    });

    it('catches up after its position, then follows', async () => {
      const { store } = subject();
      await appendSome(store, 3);
      const after = await store.head();
      await appendSome(store, 4);
      const collector = new Collector();
      const subscription = store.subscribe(after, collector);
      await collector.until(({ caughtUp }) => caughtUp.length === 1);
      expect(collector.events).toHaveLength(4);
      expect(collector.caughtUp).toEqual([await store.head()]);
      await appendSome(store, 2);
      await collector.until(({ caughtUp }) => caughtUp.length === 2);
      expect(collector.events).toEqual(await store.readAll(after, 100));
      expect(collector.caughtUp.at(-1)).toBe(await store.head());
      await subscription.stop();
      expect(collector.errors).toEqual([]);
    });

    it('misses nothing and repeats nothing while others append, one batch at a time', async () => {
      const { store } = subject();
      const after = await store.head();
      const early = new Collector();
      const subscriptions = [store.subscribe(after, early)];
      const late = new Collector();
      const writers = Array.from({ length: 10 }, async (_, writer) => {
        const stream = aStream();
        for (let round = 0; round < 20; round += 1) {
          await appendSome(store, 1 + (round % 3), stream);
          if (writer === 5 && round === 10) subscriptions.push(store.subscribe(after, late));
        }
      });
      await Promise.all(writers);
      const all = await store.readAll(after, 10_000);
      for (const collector of [early, late]) {
        await collector.until(({ events }) => events.length >= all.length);
        expect(collector.events).toEqual(all);
        expect(collector.overlapped).toBe(false);
        expect(collector.errors).toEqual([]);
      }
      await Promise.all(subscriptions.map((subscription) => subscription.stop()));
    });

    it('from any event on delivers what comes after it, whatever stands between', async () => {
      const { store } = subject();
      const before = await store.head();
      for (const stream of [aStream(), aStream(), aStream()]) await appendSome(store, 3, stream);
      const all = await store.readAll(before, 100);
      for (const [index, { position }] of all.entries()) {
        const collector = new Collector();
        const subscription = store.subscribe(position, collector);
        await collector.until(({ caughtUp, errors }) => caughtUp.length > 0 || errors.length > 0);
        await subscription.stop();
        expect(collector.errors).toEqual([]);
        expect(collector.events).toEqual(all.slice(index + 1));
        expect(await store.readAll(position, 100)).toEqual(all.slice(index + 1));
      }
    });

    it('ends through onError when its subscriber rejects', async () => {
      const { store } = subject();
      const after = await store.head();
      await appendSome(store, 2);
      const fault = new Error('the view could not be written');
      const errors: unknown[] = [];
      let calls = 0;
      const onError = Promise.withResolvers<void>();
      const subscription = store.subscribe(after, {
        onEvents: () => {
          calls += 1;
          return Promise.reject(fault);
        },
        onError: (error) => {
          errors.push(error);
          onError.resolve();
        },
      });
      await onError.promise;
      await appendSome(store, 1);
      await subscription.stop();
      expect(errors).toEqual([fault]);
      expect(calls).toBe(1);
    });

    it('delivers nothing once it has stopped, and stops after the batch in hand', async () => {
      const { store } = subject();
      const after = await store.head();
      await appendSome(store, 1);
      const entered = Promise.withResolvers<void>();
      const release = Promise.withResolvers<void>();
      const seen: number[] = [];
      const subscription = store.subscribe(after, {
        onEvents: async (events) => {
          entered.resolve();
          await release.promise;
          seen.push(events.length);
        },
        onError: (error) => {
          throw error;
        },
      });
      await entered.promise;
      const stopped = subscription.stop();
      release.resolve();
      await stopped;
      expect(seen).toEqual([1]);
      await appendSome(store, 1);
      const witness = new Collector();
      const follower = store.subscribe(after, witness);
      await witness.until(({ events }) => events.length === 2);
      await follower.stop();
      expect(seen).toEqual([1]);
    });

    it('goes on from its position after a restart', async () => {
      const { store, reopen } = subject();
      const after = await store.head();
      const stream = aStream();
      await store.append(stream, -1, someEvents(stream, undefined, [{}, {}, {}]));
      const first = new Collector();
      store.subscribe(after, first);
      await first.until(({ events }) => events.length === 3);
      const again = await reopen();
      await again.append(stream, 2, await linkedEvents(again, stream, [{}]));
      const second = new Collector();
      const subscription = again.subscribe(first.events.at(-1)!.position, second);
      await second.until(({ events }) => events.length === 1);
      expect(second.events.map(({ revision }) => revision)).toEqual([3]);
      await subscription.stop();
    });
  });
};
