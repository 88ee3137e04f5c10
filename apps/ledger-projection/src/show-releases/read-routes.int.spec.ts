import { DecisionsFound, type DecisionExport, type Problem, type ReleasePage } from '@interlock/contracts';
import { startTestApp, type TestApp } from '@interlock/service-kit/testing';
import { LedgerProjectionModule } from '../ledger-projection.module.ts';
import { anAppliedRelease, decided, decisionIdOf, digestOf, registered, releaseIdOf, requested, tell } from '../testing/index.ts';

const ANN = 'user:default/ann';

describe('a record of twelve releases, every third in production, the last two held and denied', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp([LedgerProjectionModule], { people: { [ANN]: [] } });
    for (let index = 0; index < 10; index += 1) await tell(app.ports.eventStore, index, anAppliedRelease(index));
    await tell(app.ports.eventStore, 10, [registered(10), requested(10), decided(10, 'hold')]);
    await tell(app.ports.eventStore, 11, [registered(11), requested(11), decided(11, 'deny')]);
    await app.settled();
  });
  afterAll(() => app.close());

  const page = async (query: string): Promise<ReleasePage> => {
    const { status, json } = await app.request('GET', `/v1/releases${query}`, { as: ANN });
    expect(status).toBe(200);
    return json as ReleasePage;
  };
  const idsOf = ({ items }: ReleasePage): string[] => items.map(({ releaseId }) => releaseId);
  const ids = (...indexes: number[]): string[] => indexes.map(releaseIdOf);

  it('lists them newest first', async () => {
    expect(idsOf(await page(''))).toEqual(ids(11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
  });

  it.each([
    ['?environment=production', [9, 6, 3, 0]],
    ['?phase=held', [10]],
    ['?phase=applied&environment=production', [9, 6, 3, 0]],
    ['?phase=held&environment=production', []],
    ['?component=component:default/service-1', [11, 6, 1]],
    ['?component=component:default/service-1&phase=applied', [6, 1]],
    [`?digest=${digestOf('image 4')}`, [4]],
    [`?digest=${digestOf('image 40')}`, []],
    [`?id=${releaseIdOf(7).slice(0, 8)}`, [7]],
    [`?id=${releaseIdOf(7)}`, [7]],
    ['?id=ffffffff', []],
  ])('finds %s', async (query, expected) => {
    expect(idsOf(await page(query))).toEqual(ids(...expected));
  });

  it('refuses an environment that neither the catalog nor the record has: nothing found is no answer to a typing error', async () => {
    const { status, json } = await app.request('GET', '/v1/releases?environment=nope', { as: ANN });
    expect([status, json]).toMatchObject([404, { code: 'environment.unknown', errors: [{ field: 'environment', found: '"nope"' }] }]);
  });

  it.each([1, 5, 12])('gives each once in pages of %i', async (limit) => {
    const found: string[] = [];
    for (let next: string | null = ''; next !== null;) {
      const one: ReleasePage = await page(`?limit=${limit}${next === '' ? '' : `&after=${next}`}`);
      expect(one.items.length).toBeLessThanOrEqual(limit);
      found.push(...idsOf(one));
      next = one.next;
    }
    expect(found).toEqual(ids(11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
  });

  it.each([
    '?phase=happy',
    '?limit=0',
    '?limit=201',
    '?limit=x',
    '?digest=abc',
    '?component=%20',
    '?colour=red',
    '?id=abc',
    '?id=%25%25%25%25%25%25%25%25',
    '?after=zz',
    '?after=2026-03-02T10:00:00.000Z~x',
    `?after=${releaseIdOf(1)}`,
    `?after=${'x'.repeat(101)}`,
  ])('refuses %s, naming the field', async (query) => {
    const { status, json } = await app.request('GET', `/v1/releases${query}`, { as: ANN });
    expect([status, (json as Problem).errors?.length]).toEqual([400, 1]);
  });

  it('shows one, and answers 404 for one that is not there', async () => {
    expect((await app.request('GET', `/v1/releases/${releaseIdOf(11)}`, { as: ANN })).json).toMatchObject({
      releaseId: releaseIdOf(11),
      environments: [{ environment: 'staging', phase: 'denied', decisionId: decisionIdOf(11) }],
    });
    for (const path of ['', '/events'])
      expect((await app.request('GET', `/v1/releases/${releaseIdOf(99)}${path}`, { as: ANN })).status).toBe(404);
  });
});

describe('a decision on the record', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startTestApp([LedgerProjectionModule], { people: { [ANN]: [] } });
  });
  afterEach(() => app.close());

  it('is exported with the bytes that it was taken on', async () => {
    const { contentStore, eventStore } = app.ports;
    const put = (text: string): Promise<string> => contentStore.put(new TextEncoder().encode(text));
    const content = {
      inputDigest: await put('{"the":"input"}'),
      bodyDigest: digestOf('body'),
      bundle: await put('module'),
      data: await put('{}'),
    };
    await tell(eventStore, 1, [registered(1), requested(1), decided(1, 'allow', content)]);
    await app.settled();
    const { json } = await app.request('GET', `/v1/decisions/${decisionIdOf(1)}/certificate`, { as: ANN });
    expect(json as DecisionExport).toMatchObject({
      input: '{"the":"input"}',
      policy: { module: Buffer.from('module').toString('base64'), data: '{}', revision: 'r1' },
      publicKey: app.ports.signer.publicKeyPem,
    });
  });

  it('is never answered with less than it rests on', async () => {
    await tell(app.ports.eventStore, 1, [registered(1), requested(1), decided(1, 'allow')]);
    await app.settled();
    for (const path of ['', '/certificate']) {
      const { status, json } = await app.request('GET', `/v1/decisions/${decisionIdOf(1)}${path}`, { as: ANN });
      expect([status, json]).toMatchObject([503, { code: 'stored_content.missing' }]);
      expect(json).not.toHaveProperty('body');
    }
  });

  it('is found by the beginning of its id', async () => {
    await tell(app.ports.eventStore, 1, [registered(1), requested(1), decided(1, 'hold'), decided(2, 'allow')]);
    await app.settled();
    const find = (query: string) => app.request('GET', `/v1/decisions${query}`, { as: ANN });
    const found = DecisionsFound.parse((await find(`?id=${decisionIdOf(1).slice(0, 8)}`)).json).items;
    expect(found.map(({ decisionId }) => decisionId)).toEqual([decisionIdOf(1)]);
    expect((await find(`?id=${decisionIdOf(2)}&limit=1`)).json).toMatchObject({
      items: [{ decisionId: decisionIdOf(2), releaseId: releaseIdOf(1), outcome: 'allow' }],
    });
    expect((await find('?id=ffffffff')).json).toEqual({ items: [] });
    for (const query of ['', '?id=abc', '?id=ffffffff&limit=51', '?id=%25%25%25%25%25%25%25%25'])
      expect((await find(query)).status).toBe(400);
  });

  it('is not found under any other id', async () => {
    for (const path of ['', '/certificate']) {
      expect((await app.request('GET', `/v1/decisions/${decisionIdOf(1)}${path}`, { as: ANN })).status).toBe(404);
      expect((await app.request('GET', `/v1/decisions/1${path}`, { as: ANN })).status).toBe(400);
      expect((await app.request('GET', `/v1/decisions/${decisionIdOf(1)}${path}`)).status).toBe(401);
    }
  });
});

describe('views that lag behind the record', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp([LedgerProjectionModule], { people: { [ANN]: [] } });
    await app.settled();
  });
  afterAll(() => app.close());

  it('do not say that a release is not there: they ask for patience', async () => {
    const { eventStore } = app.ports;
    const head = eventStore.head.bind(eventStore);
    eventStore.head = async () => (await head()) + 1;
    const behind = await app.request('GET', `/v1/releases/${releaseIdOf(0)}`, { as: ANN });
    eventStore.head = head;
    expect(behind).toMatchObject({ status: 503, json: { code: 'http.not_ready' } });
    expect((await app.request('GET', `/v1/releases/${releaseIdOf(0)}`, { as: ANN })).status).toBe(404);
  });
});
