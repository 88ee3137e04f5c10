import { MessageBusError, type MessageBus } from '@interlock/adapters/message-bus';
import { memoryEventStore, openTestPorts, startTestApp, type TestApp, type TestPorts } from '@interlock/service-kit/testing';
import { lifeBefore, RELEASE } from '../derive-cdevents/testing/golden-record.ts';
import { RelayModule } from '../relay.module.ts';
import { appendLinked } from '../testing/append-linked.ts';
import { HandedOver } from '../testing/handed-over.ts';

const STREAM = `release-${RELEASE}`;
const life = lifeBefore('nothing').map(({ id, type, data, metadata }) => ({ id, type, data, metadata }));

/** A bus on which publishing can be held back, or refused. Resolves what is held. */
const faulty = (bus: MessageBus) => {
  let meets: 'nothing' | 'a frozen process' | 'an outage' = 'nothing';
  let met = Promise.withResolvers<void>();
  let thawed = Promise.withResolvers<void>();
  const publishWithCheckpoint: MessageBus['publishWithCheckpoint'] = async (records, checkpoint) => {
    if (meets !== 'nothing') met.resolve();
    if (meets === 'a frozen process') await thawed.promise;
    if (meets === 'an outage') throw new MessageBusError('message-bus.unavailable', 'no broker answers');
    return bus.publishWithCheckpoint(records, checkpoint);
  };
  return {
    bus: new Proxy(bus, {
      get: (target, name) => {
        if (name === 'publishWithCheckpoint') return publishWithCheckpoint;
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      },
    }),
    /** Resolves when the relay met it. */
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
let wire: ReturnType<typeof faulty>;
const leadership = new HandedOver();
beforeEach(async () => {
  shared = await openTestPorts({ ports: { eventStore: memoryEventStore() } });
  wire = faulty(shared.ports.messageBus);
  app = await startTestApp([RelayModule], { ports: { ...shared.ports, messageBus: wire.bus, leadership: leadership.for('relay') } });
});
afterEach(async () => {
  wire.mend();
  await app.running.close();
  await shared.close();
});

/** Undefined: no such series. */
const lag = async (): Promise<number | undefined> => {
  const found = /^interlock_record_lag_seconds\{reader="relay"\} (\S+)$/m.exec(await shared.ports.metrics.text());
  return found === null ? undefined : Number(found[1]);
};

describe('a relay that stands by', () => {
  it('is behind nothing: another one publishes', async () => {
    await appendLinked(shared.ports.eventStore, STREAM, -1, life.slice(0, 2));
    expect(await lag()).toBeUndefined();
  });
});

describe.each(['a frozen process', 'an outage'] as const)('a relay that meets %s', (what) => {
  it('falls behind by the age of the oldest event that is not published, and is at the end once all is', async () => {
    const { eventStore } = shared.ports;
    leadership.give('relay');
    await appendLinked(eventStore, STREAM, -1, life.slice(0, 2));
    await app.settled();
    shared.clock.set('2027-01-01T00:00:00.000Z');
    expect(await lag()).toBe(0);

    const met = wire.meet(what);
    await appendLinked(eventStore, STREAM, 1, life.slice(2, 3));
    await met;
    await appendLinked(eventStore, STREAM, 2, life.slice(3, 5));
    const since = (shared.clock.epochMs() - Date.parse(life[2]?.metadata.recordedAt ?? '')) / 1_000;
    expect(await lag()).toBe(since);
    shared.clock.advance(60_000);
    expect(await lag()).toBe(since + 60);

    wire.mend();
    // By its clock an outage is looked at again after a while.
    shared.clock.advance(1_000);
    await app.settled();
    expect(await lag()).toBe(0);
    await leadership.take('relay');
    expect(await lag()).toBeUndefined();
  });
});
