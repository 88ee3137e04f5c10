import { streamName, TOPICS, type IncidentAccepted, type Problem, type RecordedEvent } from '@interlock/contracts';
import { deployed, idOf } from '../testing/deployed-release.ts';
import { startTestApp, testConfig, type TestApp } from '@interlock/service-kit/testing';
import { RuntimeSignalsModule } from '../runtime-signals.module.ts';

const OLGA = 'user:default/olga';
const VERA = 'user:default/vera';
const OPS = 'group:default/ops';
const SHOP = 'component:default/shop';

let app: TestApp;
beforeEach(async () => {
  const config = testConfig();
  app = await startTestApp([RuntimeSignalsModule], {
    config: { ...config, identity: { ...config.identity, roles: { operator: [OPS] } } },
    people: { [OLGA]: [OPS], [VERA]: [] },
  });
  for (const name of ['old', 'new']) await record(name, deployed(name, SHOP, 'production'));
});
afterEach(() => app.close());

/** Appends and publishes, as services and the relay do. */
const record = async (name: string, events: ReturnType<typeof deployed>): Promise<void> => {
  const stream = streamName('release', idOf(name));
  await app.ports.eventStore.append(stream, -1, events);
  await app.publish(
    ...(await app.readStream(stream)).map((event: RecordedEvent) => ({
      topic: TOPICS.releaseEvents.name,
      key: idOf(name),
      value: new TextEncoder().encode(JSON.stringify(event)),
      headers: {},
    })),
  );
};

const link = async (body: unknown, as: string | undefined = OLGA, headers: Record<string, string> = {}) => {
  await app.settled();
  const { status, json } = await app.request('POST', '/v1/incidents', { ...(as === undefined ? {} : { as }), body, headers });
  return { status, accepted: json as IncidentAccepted, problem: json as Problem };
};
const linksOf = async (name: string) =>
  (await app.readStream(streamName('release', idOf(name)))).filter(({ type }) => type === 'IncidentLinked').map(({ data }) => data);

describe('an incident of a component', () => {
  const body = { incident: 'INC-7', environment: 'production', component: SHOP };

  it('is on the stream of the release that was applied there last, by whoever linked it', async () => {
    const { status, accepted } = await link({ ...body, startedAt: '2026-01-01T00:00:00.000Z' });
    expect([status, accepted]).toEqual([202, expect.objectContaining({ releaseId: idOf('new'), component: SHOP, created: true })]);
    expect(await linksOf('new')).toEqual([
      {
        environment: 'production',
        incident: 'INC-7',
        linkedBy: expect.objectContaining({ person: OLGA, kind: 'human' }),
        startedAt: '2026-01-01T00:00:00.000Z',
      },
    ]);
  });

  it('is linked once, however often it is told', async () => {
    const first = await link(body);
    const again = await Promise.all([link(body), link(body), link(body, OLGA, { 'idempotency-key': 'k' })]);
    expect(again.map(({ status, accepted }) => [status, accepted.created, accepted.linkedAt])).toEqual(
      again.map(() => [202, false, first.accepted.linkedAt]),
    );
    expect(await linksOf('new')).toHaveLength(1);
  });

  it('can be tied to a release that is no longer resident, by its id', async () => {
    expect((await link({ incident: 'INC-8', environment: 'production', releaseId: idOf('old') })).status).toBe(202);
    expect([await linksOf('old'), await linksOf('new')]).toEqual([[expect.objectContaining({ incident: 'INC-8' })], []]);
  });
});

describe('a key that was used for another incident', () => {
  it('is refused, and links nothing', async () => {
    const key = { 'idempotency-key': 'k' };
    const body = { environment: 'production', component: SHOP };
    expect((await link({ ...body, incident: 'INC-1' }, OLGA, key)).status).toBe(202);
    expect((await link({ ...body, incident: 'INC-2' }, OLGA, key)).status).toBe(409);
    expect(await linksOf('new')).toHaveLength(1);
  });
});

describe('an incident that cannot be linked', () => {
  const good = { incident: 'INC-7', environment: 'production', component: SHOP };

  it.each<[string, unknown, number]>([
    ['incident', { ...good, incident: '' }, 422],
    ['incident', { ...good, incident: 'INC\u0007' }, 422],
    ['incident', { ...good, incident: ' ' }, 422],
    ['environment', { ...good, environment: 'Prod' }, 422],
    ['component', { ...good, component: 'shop' }, 422],
    ['component', { incident: 'INC-7', environment: 'production' }, 422],
    ['component', { ...good, releaseId: '9ccf2bf9-0dae-5f4d-a782-c383bd1c0944' }, 422],
    ['startedAt', { ...good, startedAt: 'noon' }, 422],
    ['startedAt', { ...good, startedAt: '2999-01-01T00:00:00.000Z' }, 422],
    ['component', { ...good, component: 'component:default/other' }, 409],
    ['component', { ...good, environment: 'staging' }, 409],
    ['releaseId', { incident: 'INC-7', environment: 'production', releaseId: '9ccf2bf9-0dae-5f4d-a782-c383bd1c0944' }, 404],
    ['environment', { incident: 'INC-7', environment: 'staging', releaseId: idOf('new') }, 409],
  ])('names %s: %j', async (field, body, status) => {
    const { status: found, problem } = await link(body);
    expect([found, problem.errors?.map((error) => error.field)]).toEqual([status, [field]]);
    expect([await linksOf('old'), await linksOf('new')]).toEqual([[], []]);
  });

  it('is refused to who is no operator', async () => {
    expect([(await link(good, VERA)).status, (await app.request('POST', '/v1/incidents', { body: good })).status]).toEqual([403, 401]);
  });
});
