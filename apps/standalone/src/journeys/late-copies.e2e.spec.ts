import type { IncomingRecord } from '@interlock/adapters/message-bus';
import { DeploymentList, RECORD_HEADERS, TOPICS } from '@interlock/contracts';
import { Door, startJourney, startOn, type Journey, type StartedServices } from '../testing/index.ts';

const OPERATOR = 'user:default/carol';
const component = 'component:default/tool';
const environment = 'production';

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney([{ name: 'tool' }]);
});
afterAll(() => journey?.close());

const onTopic = async ({ ports }: StartedServices, topic: string): Promise<IncomingRecord[]> => {
  const records: IncomingRecord[] = [];
  await (await ports.messageBus.materialise(topic, (record) => void records.push(record))).stop();
  return records;
};

/** What the record says is deployed: what the runtime says of it is asked anew by every start, and may not be answered yet. */
const deployed = async (door: Door): Promise<unknown> => {
  const { items, ...rest } = DeploymentList.parse((await door.ask('GET', '/v1/deployments', { as: OPERATOR })).json);
  return { ...rest, items: items.map(({ live: _live, ...recorded }) => recorded) };
};

/** What people see, without ages. */
const seen = async (door: Door, releases: readonly string[]): Promise<unknown> => {
  const paths = ['/v1/approvals', ...releases.map((id) => `/v1/releases/${id}/events`)];
  const answers = await Promise.all(paths.map((path) => door.ask('GET', path, { as: OPERATOR, headers: { accept: 'application/json' } })));
  const views = await Promise.all(releases.map((id) => door.release(id)));
  const live = views.map(({ environments }) => environments.map(({ phase, supersededBy, attempt }) => ({ phase, supersededBy, attempt })));
  return [await deployed(door), answers.map(({ status, text }) => [status, text]), live];
};

const head = ({ ports }: StartedServices): Promise<number> => ports.eventStore.head();

describe('a component that went forward and back, whose every event is published again, oldest last', () => {
  it('stays as it was: nothing is appended, no view goes back; nor when the services start on such a topic (matrix 67)', async () => {
    const { door, services, organisation } = journey;
    const applied = async (version: string): Promise<string> => {
      const { releaseId } = await door.submit(organisation.candidate('tool', { version }));
      await door.until(releaseId, 'DeploymentApplied');
      return releaseId;
    };
    const [first, second] = [await applied('1.0.0'), await applied('2.0.0')];
    const body = { component, environment, from: second, to: first, reason: 'one in ten checkouts fails', incident: 'INC-7' };
    await journey.settled();
    expect((await door.ask('POST', '/v1/promotions/rollback', { as: OPERATOR, body })).status).toBe(202);
    await door.until(second, 'RolledBack');
    await journey.settled();

    const before = [await seen(door, [first, second]), await head(services)];
    const topics = [TOPICS.releaseEvents.name, TOPICS.environmentEvents.name];
    const published = (await Promise.all(topics.map((topic) => onTopic(services, topic)))).flat();
    const place = ({ headers }: IncomingRecord): number => Number(headers[RECORD_HEADERS.position]);
    const again = [...published, ...published.toSorted((left, right) => place(right) - place(left))];
    await services.ports.messageBus.publish(again);
    await journey.settled();
    expect(await onTopic(services, TOPICS.releaseEvents.name)).toHaveLength(
      3 * published.filter(({ topic }) => topic === TOPICS.releaseEvents.name).length,
    );
    expect([await seen(door, [first, second]), await head(services)]).toEqual(before);

    await services.close();
    const restarted = await startOn(organisation);
    try {
      await restarted.settled();
      expect([await seen(new Door(restarted.url), [first, second]), await head(restarted)]).toEqual(before);
    } finally {
      await restarted.close();
    }
  });
});
