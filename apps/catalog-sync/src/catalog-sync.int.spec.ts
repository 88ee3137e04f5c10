import { openCatalogSources } from '@interlock/adapters/configured-parts';
import type { MessageBus } from '@interlock/adapters/message-bus';
import {
  CatalogEntityPage,
  CatalogEntityRecord,
  CatalogFindingPage,
  Scorecard,
  TeamScores,
  TOPICS,
  type RecordedEvent,
} from '@interlock/contracts';
import { silentLogger, startHttpApp, systemClock, type RunningApp } from '@interlock/service-kit';
import { openTestPorts, testConfig, type TestPorts } from '@interlock/service-kit/testing';
import { CatalogSyncModule } from './index.ts';
import { component, makeCatalogFolder, team, type CatalogFolder } from './testing/catalog-folder.ts';
import { watchTopic, type WatchedTopic } from './testing/watched-topic.ts';

const shop = 'component:default/shop';

describe('catalog-sync over a folder', () => {
  let folder: CatalogFolder;
  let test: TestPorts;
  let topic: WatchedTopic;
  const running: RunningApp[] = [];

  const start = async (over: { readonly messageBus?: MessageBus; readonly sources?: readonly string[] } = {}): Promise<RunningApp> => {
    const config = testConfig({ catalog: { sources: (over.sources ?? ['main']).map((name) => ({ name, type: 'folder', path: '.' })) } });
    const catalogSources = openCatalogSources({
      config,
      configDirectory: folder.path,
      dataDirectory: folder.path,
      environment: {},
      now: () => systemClock.now(),
      onNotice: (_, message) => silentLogger.warn({}, message),
    });
    const app = await startHttpApp(
      [CatalogSyncModule],
      { ...test.ports, catalogSources, ...(over.messageBus === undefined ? {} : { messageBus: over.messageBus }) },
      { port: 0 },
    );
    running.push(app);
    return app;
  };
  const get = async (app: RunningApp, path: string): Promise<unknown> => {
    const token = await test.ports.localIssuer.issue({ sub: 'user:default/ann', kind: 'human', lifetimeSeconds: 3600 });
    const response = await fetch(`${app.url}/v1/catalog/${path}`, { headers: { authorization: `Bearer ${token}` } });
    return response.status === 200 ? response.json() : response.status;
  };
  const stream = (source = 'main'): Promise<RecordedEvent[]> => test.ports.eventStore.readStream(`catalog-${source}`);
  const said = async (source?: string): Promise<readonly string[]> => (await stream(source)).map(summaryOf);

  beforeEach(async () => {
    folder = await makeCatalogFolder();
    test = await openTestPorts({ people: { 'user:default/ann': [] } });
    await test.ports.messageBus.ensureTopics(Object.values(TOPICS));
    topic = await watchTopic(test.ports.messageBus);
  });
  afterEach(async () => {
    for (const app of running.splice(0)) await app.close();
    await topic.stop();
    await test.close();
    await folder.dispose();
  });

  it('publishes what it reads, with both sides of memberships, and records owners and what is wrong', async () => {
    await folder.put('shop.yaml', component('shop', 'payments'));
    await folder.put('bare.yaml', component('bare', undefined));
    await folder.put('teams.yaml', team('payments', 'ann'));
    await start();
    await topic.until((records) => records.size === 4);
    expect(topic.records.get('group:default/payments')?.group?.members).toEqual(['user:default/ann']);
    expect(topic.records.get(shop)).toMatchObject({ source: 'main', owner: 'group:default/payments', findings: [] });
    expect(topic.records.get('component:default/bare')?.component?.owner).toEqual({
      value: null,
      at: { file: 'bare.yaml', line: 8, column: 1, field: 'spec.owner' },
    });
    expect(await said()).toEqual([
      `opened catalog.owner_missing component:default/bare`,
      `owner of ${shop}: nobody → group:default/payments`,
    ]);
  });

  it('follows an edit: the record changes on the topic, the finding closes, the owner is recorded', async () => {
    await folder.put('teams.yaml', team('payments', 'ann'));
    await folder.put('shop.yaml', component('shop', undefined));
    const app = await start();
    await folder.put('shop.yaml', component('shop', 'payments'));
    await topic.until((records) => records.get(shop)?.owner === 'group:default/payments');
    await app.activities.settled(() => test.ports.eventStore.head());
    expect(await said()).toEqual([
      `opened catalog.owner_missing ${shop}`,
      `closed ${shop}`,
      `owner of ${shop}: nobody → group:default/payments`,
    ]);
    expect(topic.records.get(shop)?.findings).toEqual([]);
  });

  it('records a change, its withdrawal and its return each time', async () => {
    await folder.put('teams.yaml', `${team('payments', 'ann')}---\n${team('store', 'bob')}`);
    await folder.put('shop.yaml', component('shop', 'payments'));
    await start();
    for (const owner of ['store', 'payments', 'store']) {
      await folder.put('shop.yaml', component('shop', owner));
      await topic.until((records) => records.get(shop)?.owner === `group:default/${owner}`);
    }
    expect((await said()).map((line) => line.split('→ ')[1])).toEqual(
      ['payments', 'store', 'payments', 'store'].map((name) => `group:default/${name}`),
    );
  });

  it('lets the entities of a file that can no longer be read stand, says where, and takes them off once the file is gone', async () => {
    await folder.put('teams.yaml', team('payments', 'ann'));
    await folder.put('shop.yaml', component('shop', 'payments'));
    await start();
    await folder.put('shop.yaml', `${component('shop', 'payments')}  owner: [\n`);
    // Read after, or together with, what is broken.
    await folder.put('more.yaml', component('more', 'payments'));
    await topic.until((records) => records.has('component:default/more'));
    const opened = (await stream()).find(({ type }) => type === 'CatalogFindingOpened');
    expect(opened).toMatchObject({
      type: 'CatalogFindingOpened',
      data: { finding: { code: 'catalog.unreadable', entity: null, at: { file: 'shop.yaml', line: 13 } } },
    });
    await folder.remove('shop.yaml');
    await topic.until((records) => !records.has(shop));
    expect((await said()).filter((line) => line.includes(shop) || line.includes('null'))).toEqual([
      `owner of ${shop}: nobody → group:default/payments`,
      'opened catalog.unreadable null',
      `opened catalog.entity_outdated ${shop}`,
      'closed null',
      `closed ${shop}`,
      `owner of ${shop}: group:default/payments → nobody`,
    ]);
  });

  it('adds nothing to record and topic when it is started again on the same files', async () => {
    await folder.put('teams.yaml', team('payments', 'ann'));
    await folder.put('shop.yaml', component('shop', undefined));
    await (await start()).close();
    await topic.until((records) => records.size === 3);
    const before = { events: await stream(), records: topic.count() };
    const again = await start();
    await again.activities.settled(() => test.ports.eventStore.head());
    await test.ports.messageBus.publish([{ topic: TOPICS.catalogEntities.name, key: 'user:default/last', value: null }]);
    await topic.until(() => topic.count() > before.records);
    expect(topic.count()).toBe(before.records + 1);
    expect(await stream()).toEqual(before.events);
  });

  it('publishes after a failure between record and topic, and records nothing twice', async () => {
    await folder.put('shop.yaml', component('shop', 'payments'));
    const { messageBus } = test.ports;
    const failing: MessageBus = Object.assign(Object.create(messageBus) as MessageBus, {
      publish: () => Promise.reject(new Error('no bus')),
    });
    await expect(start({ messageBus: failing })).rejects.toThrow('no bus');
    const before = await stream();
    expect(before.length).toBeGreaterThan(0);
    expect(topic.records.size).toBe(0);
    await start();
    await topic.until((records) => records.has(shop));
    expect(await stream()).toEqual(before);
  });

  it('closes the findings of a source that was taken out of the configuration, and hands its entities to the other', async () => {
    await folder.put('shop.yaml', component('shop', undefined));
    await (await start({ sources: ['old'] })).close();
    await topic.until((records) => records.get(shop)?.source === 'old');
    await start({ sources: ['new'] });
    await topic.until((records) => records.get(shop)?.source === 'new');
    expect(await said('old')).toEqual([`opened catalog.owner_missing ${shop}`, `closed ${shop}`]);
    expect(await said('new')).toEqual([`opened catalog.owner_missing ${shop}`]);
  });

  it('shows scorecards of entities and teams, as they are and as they were', async () => {
    await folder.put('teams.yaml', team('payments', 'ann'));
    await folder.put('shop.yaml', component('shop', 'payments'));
    await folder.put('bare.yaml', component('bare', 'payments').replace('interlock.dev/tier: "2"', 'example.com/tier: "2"'));
    const begins = test.clock.now();
    const app = await start();
    const of = async (path: string) => Scorecard.parse(await get(app, `scorecards/${path}`));
    expect(await of('component/default/shop')).toMatchObject({ owner: 'group:default/payments', score: 100, findings: [] });
    expect(await of('Component/default/Bare')).toMatchObject({ score: 80, findings: [{ code: 'catalog.tier_missing', costs: 20 }] });
    expect(await of('group/default/payments')).toMatchObject({ kind: 'team', score: 90, entities: { total: 2 } });
    const before = test.clock.now();
    test.clock.advance(60_000);
    await folder.put('bare.yaml', component('bare', 'payments'));
    await topic.until((records) => records.get('component:default/bare')?.tier === 2);
    expect(await of('component/default/bare')).toMatchObject({
      score: 100,
      changes: [{ score: 80 }, { closed: ['catalog.tier_missing'] }],
    });
    expect(await of(`group/default/payments?at=${before}`)).toMatchObject({ score: 90 });
    expect(TeamScores.parse(await get(app, 'scorecards'))).toMatchObject({
      items: [{ team: 'group:default/payments', score: 100, entities: 2, findings: 0 }],
      next: null,
    });
    expect(await get(app, 'scorecards/component/default/nothing')).toBe(404);
    expect(await get(app, 'scorecards/group/default/nobody')).toBe(404);
    expect(await get(app, 'scorecards?at=yesterday')).toBe(400);
    const early = new Date(Date.parse(begins) - 1).toISOString();
    for (const path of ['scorecards', 'scorecards/component/default/shop', 'scorecards/group/default/payments'])
      expect([await get(app, `${path}?at=${early}`), await get(app, `${path}?at=${begins}`)]).toEqual([400, expect.anything()]);
  });

  it('shows entities and findings, page by page, to those who are signed in', async () => {
    await folder.put('teams.yaml', team('payments', 'ann'));
    for (const name of ['a', 'b', 'c']) await folder.put(`${name}.yaml`, component(name, name === 'b' ? undefined : 'payments'));
    const app = await start();
    const first = CatalogEntityPage.parse(await get(app, 'entities?kind=Component&limit=2'));
    const second = CatalogEntityPage.parse(await get(app, `entities?kind=component&limit=2&after=${encodeURIComponent(first.next ?? '')}`));
    expect([...first.items, ...second.items].map((record) => record.ref)).toEqual(
      ['a', 'b', 'c'].map((name) => `component:default/${name}`),
    );
    expect(second.next).toBeNull();
    expect(CatalogEntityRecord.parse(await get(app, 'entities/Component/default/B'))).toMatchObject({ ref: 'component:default/b' });
    expect(CatalogFindingPage.parse(await get(app, 'findings')).items).toMatchObject([
      { source: 'main', finding: { entity: 'component:default/b' } },
    ]);
    expect(await get(app, 'entities/component/default/nothing')).toBe(404);
    expect(await get(app, 'entities?limit=0')).toBe(400);
    expect(await get(app, 'entities?sort=up')).toBe(400);
    expect((await fetch(`${app.url}/v1/catalog/entities`)).status).toBe(401);
  });
});

const summaryOf = ({ type, data }: RecordedEvent): string => {
  const of = (...path: readonly string[]): string =>
    String(
      path.reduce<unknown>((value, name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined), data),
    );
  if (type === 'CatalogFindingOpened') return `opened ${of('finding', 'code')} ${of('finding', 'entity')}`;
  if (type === 'CatalogFindingClosed') return `closed ${of('entity')}`;
  return `owner of ${of('entity')}: ${of('before')} → ${of('after')}`.replaceAll('null', 'nobody');
};
