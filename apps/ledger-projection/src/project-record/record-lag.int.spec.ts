import type { EventStore, Subscriber } from '@interlock/adapters/event-store';
import { openTestPorts, startTestApp, type TestApp, type TestPorts } from '@interlock/service-kit/testing';
import { LedgerProjectionModule } from '../ledger-projection.module.ts';
import { anAppliedRelease, releaseIdOf, tell } from '../testing/index.ts';

/** A store whose subscriber stands still, or finds its subscription over, whenever it is told to. */
const faulty = (store: EventStore) => {
  let meets: 'nothing' | 'a frozen process' | 'a subscription that ends' = 'nothing';
  let met = Promise.withResolvers<void>();
  let thawed = Promise.withResolvers<void>();
  const changed = (subscriber: Subscriber): Subscriber => ({
    ...subscriber,
    onEvents: async (events) => {
      if (meets !== 'nothing') met.resolve();
      if (meets === 'a frozen process') await thawed.promise;
      if (meets === 'a subscription that ends') throw new Error('the server ended it');
      return subscriber.onEvents(events);
    },
  });
  const eventStore: EventStore = {
    append: (...parameters) => store.append(...parameters),
    readStream: (...parameters) => store.readStream(...parameters),
    readAll: (...parameters) => store.readAll(...parameters),
    head: () => store.head(),
    close: () => store.close(),
    subscribe: (after, subscriber) => store.subscribe(after, changed(subscriber)),
  };
  return {
    eventStore,
    meet: (what: typeof meets): Promise<void> => {
      [meets, met, thawed] = [what, Promise.withResolvers(), Promise.withResolvers()];
      return met.promise;
    },
    mend: () => {
      meets = 'nothing';
      thawed.resolve();
    },
  };
};

let shared: TestPorts;
let app: TestApp;
let store: ReturnType<typeof faulty>;
beforeEach(async () => {
  shared = await openTestPorts();
  store = faulty(shared.ports.eventStore);
  app = await startTestApp([LedgerProjectionModule], { ports: { ...shared.ports, eventStore: store.eventStore } });
});
afterEach(async () => {
  store.mend();
  await app.running.close();
  await shared.close();
});

const lag = async (): Promise<number> =>
  Number(/^interlock_record_lag_seconds\{reader="ledger-projection"\} (\S+)$/m.exec(await shared.ports.metrics.text())?.[1]);

describe.each(['a frozen process', 'a subscription that ends'] as const)('views that meet %s', (what) => {
  it('fall behind by the age of the oldest event that they do not tell, and are at the end once they tell all', async () => {
    const { eventStore } = shared.ports;
    await tell(eventStore, 0, anAppliedRelease(0));
    await app.settled();
    shared.clock.set('2027-01-01T00:00:00.000Z');
    expect(await lag()).toBe(0);

    const met = store.meet(what);
    await tell(eventStore, 1, anAppliedRelease(1));
    await met;
    await tell(eventStore, 2, anAppliedRelease(2));
    const [oldest] = await eventStore.readStream(`release-${releaseIdOf(1)}`);
    const since = (shared.clock.epochMs() - Date.parse(oldest?.metadata.recordedAt ?? '')) / 1_000;
    expect(await lag()).toBe(since);
    shared.clock.advance(60_000);
    expect(await lag()).toBe(since + 60);

    store.mend();
    shared.clock.advance(1_000);
    await app.settled();
    expect(await lag()).toBe(0);
  });
});
