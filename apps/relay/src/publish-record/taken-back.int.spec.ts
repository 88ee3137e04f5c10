import { EventStoreError, type EventStore, type Subscriber } from '@interlock/adapters/event-store';
import { RECORD_HEADERS, TOPICS } from '@interlock/contracts';
import { memoryEventStore, openTestPorts, startTestApp, type TestApp, type TestPorts } from '@interlock/service-kit/testing';
import { lifeBefore, RELEASE } from '../derive-cdevents/testing/golden-record.ts';
import { RelayModule } from '../relay.module.ts';
import { appendLinked } from '../testing/append-linked.ts';
import { HandedOver } from '../testing/handed-over.ts';
import { messageOf } from './record-message.ts';

const STREAM = `release-${RELEASE}`;
const life = lifeBefore('nothing').map(({ id, type, data, metadata }) => ({ id, type, data, metadata }));

/** A store that tells its follower, whenever it is asked to, that what it has delivered does not stand there any more. */
const watched = (store: EventStore) => {
  const followers: Subscriber[] = [];
  const away = { times: 0, looks: 0 };
  const eventStore: EventStore = {
    ...store,
    readStream: async (...parameters) => {
      away.looks += 1;
      if (away.looks <= away.times) throw new EventStoreError('event-store.unavailable', 'no node answers');
      return store.readStream(...parameters);
    },
    subscribe: (after, subscriber) => {
      followers.push(subscriber);
      return store.subscribe(after, subscriber);
    },
  };
  return { eventStore, followers, away };
};

let shared: TestPorts;
let app: TestApp;
let store: ReturnType<typeof watched>;
const leadership = new HandedOver();
beforeEach(async () => {
  store = watched(memoryEventStore());
  shared = await openTestPorts({ ports: { eventStore: store.eventStore } });
  app = await startTestApp([RelayModule], { ports: { ...shared.ports, leadership: leadership.for('relay') } });
});
afterEach(async () => {
  await app.running.close();
  await shared.close();
});

const published = async (): Promise<number> => {
  let count = 0;
  await (await shared.ports.messageBus.materialise(TOPICS.releaseEvents.name, () => void (count += 1))).stop();
  return count;
};
const readiness = async (): Promise<unknown> => {
  const answer = await fetch(`${app.url}/healthz/ready`);
  return [answer.status, ((await answer.json()) as { readonly checks: Record<string, string> }).checks['relay']];
};

describe.each(['event-store.retracted', 'event-store.corrupt'] as const)('a record that tells its relay %s (matrix 16)', (code) => {
  it('is published no further, however often the relay leads, and the relay says why', async () => {
    leadership.give('relay');
    await appendLinked(store.eventStore, STREAM, -1, life.slice(0, 2));
    await app.settled();
    store.followers[0]?.onError(new EventStoreError(code, 'revision 1 was taken back'));
    await appendLinked(store.eventStore, STREAM, 1, life.slice(2, 4));
    shared.clock.advance(60_000);
    await app.settled();
    expect([await published(), await readiness(), store.followers.length]).toEqual([2, [503, 'revision 1 was taken back'], 1]);
    await leadership.take('relay');
    leadership.give('relay');
    shared.clock.advance(60_000);
    await app.settled();
    expect([await published(), await readiness(), store.followers.length]).toEqual([2, [503, 'revision 1 was taken back'], 1]);
    await leadership.take('relay');
  });
});

describe('a record that cannot be read for a while', () => {
  it('is published further', async () => {
    leadership.give('relay');
    await appendLinked(store.eventStore, STREAM, -1, life.slice(0, 2));
    await app.settled();
    store.followers[0]?.onError(new EventStoreError('event-store.unavailable', 'no node answers'));
    await appendLinked(store.eventStore, STREAM, 1, life.slice(2, 4));
    while (store.followers.length < 2) {
      await new Promise(setImmediate);
      shared.clock.advance(1_000);
    }
    await app.settled();
    expect([await published(), await readiness()]).toEqual([4, [200, 'ok']]);
    await leadership.take('relay');
  });
});

describe('a relay that comes to lead on a record which has another past than what was published', () => {
  it.each([
    ['', 0],
    [', also where the record could not be read when it looked first', 2],
  ])('publishes nothing, and says what it found%s', async (_, times) => {
    const [first, second, ...more] = life;
    await appendLinked(store.eventStore, STREAM, -1, [first!, second!]);
    const { topic, key, value, headers } = messageOf((await store.eventStore.readStream(STREAM))[1]!)[0]!;
    await shared.ports.messageBus.ensureTopics([TOPICS.releaseEvents]);
    await shared.ports.messageBus.publish([{ topic, key, value, headers: { ...headers, [RECORD_HEADERS.eventId]: first!.id } }]);
    await appendLinked(store.eventStore, STREAM, 1, more.slice(0, 2));
    Object.assign(store.away, { times, looks: 0 });
    leadership.give('relay');
    while (store.away.looks <= times) {
      await new Promise(setImmediate);
      shared.clock.advance(1_000);
    }
    await app.settled();
    expect([await published(), await readiness()]).toEqual([
      1,
      [
        503,
        expect.stringMatching(
          `release.events tells of event ${first!.id}, revision 1 of ${STREAM}.* the record has event ${second!.id} there`,
        ),
      ],
    ]);
    await leadership.take('relay');
  });
});
