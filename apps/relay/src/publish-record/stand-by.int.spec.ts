import { TOPICS } from '@interlock/contracts';
import { memoryEventStore, openTestPorts, startTestApp, type TestApp, type TestPorts } from '@interlock/service-kit/testing';
import { lifeBefore, RELEASE } from '../derive-cdevents/testing/golden-record.ts';
import { RelayModule } from '../relay.module.ts';
import { HandedOver } from '../testing/handed-over.ts';
import { appendLinked } from '../testing/append-linked.ts';

const STREAM = `release-${RELEASE}`;
const life = lifeBefore('nothing').map(({ id, type, data, metadata }) => ({ id, type, data, metadata }));

/** Two replicas on one record and one bus. */
let shared: TestPorts;
let first: TestApp;
let second: TestApp;
const leadership = new HandedOver();
beforeAll(async () => {
  shared = await openTestPorts({ ports: { eventStore: memoryEventStore() } });
  first = await startTestApp([RelayModule], { ports: { ...shared.ports, leadership: leadership.for('first') } });
  second = await startTestApp([RelayModule], { ports: { ...shared.ports, leadership: leadership.for('second') } });
});
afterAll(async () => {
  await first.running.close();
  await second.running.close();
  await shared.close();
});

const readiness = async ({ url }: TestApp): Promise<unknown> => {
  const answer = await fetch(`${url}/healthz/ready`);
  const { checks } = (await answer.json()) as { readonly checks: Record<string, string> };
  return [answer.status, checks['relay']];
};

const published = async (): Promise<number> => {
  let count = 0;
  await (await shared.ports.messageBus.materialise(TOPICS.releaseEvents.name, () => void (count += 1))).stop();
  return count;
};

describe('a relay that stands by', () => {
  it('is ready, says so, and publishes nothing', async () => {
    await appendLinked(shared.ports.eventStore, STREAM, -1, life.slice(0, 3));
    await second.settled();
    expect(await readiness(second)).toEqual([200, 'ok: stands by: another replica publishes']);
    expect(await published()).toBe(0);
  });

  it('publishes while it leads, from where the one before it had come', async () => {
    leadership.give('first');
    await first.settled();
    expect([await readiness(first), await readiness(second), await published()]).toEqual([
      [200, 'ok'],
      [200, 'ok: stands by: another replica publishes'],
      3,
    ]);
    await leadership.take('first');
    await appendLinked(shared.ports.eventStore, STREAM, 2, life.slice(3, 5));
    await first.settled();
    expect([await readiness(first), await published()]).toEqual([[200, 'ok: stands by: another replica publishes'], 3]);
    leadership.give('second');
    await second.settled();
    expect([await readiness(second), await published()]).toEqual([[200, 'ok'], 5]);
  });

  it('may lead again, and stops when it is closed', async () => {
    await leadership.take('second');
    leadership.give('first');
    await appendLinked(shared.ports.eventStore, STREAM, 4, life.slice(5));
    await first.settled();
    expect(await published()).toBe(life.length);
    await leadership.take('first');
    expect(await readiness(first)).toEqual([200, 'ok: stands by: another replica publishes']);
  });
});
