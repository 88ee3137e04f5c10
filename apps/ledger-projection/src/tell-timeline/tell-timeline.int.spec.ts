import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { streamName, type Problem, type Timeline } from '@interlock/contracts';
import { createMetrics } from '@interlock/service-kit';
import { openTestPorts, startTestApp, type TestApp } from '@interlock/service-kit/testing';
import type { Ledger } from '../assemble.ts';
import { LedgerProjectionModule } from '../ledger-projection.module.ts';
import { assemble, idOf, minute, publishCatalog, tableHashes, tellAt, tellDeployment } from '../testing/index.ts';
import { LEDGER } from '../tokens.ts';
import { TimelineQueries } from './timeline-queries.ts';

const ANN = 'user:default/ann';
const SHOP = 'component:default/shop';
const CART = 'component:default/cart';
const STOCK = 'component:default/stock';
const OTHER = 'component:default/other';
const OPERATOR = { subject: 'issuer#2', kind: 'human' as const, person: 'user:default/olga' };

let app: TestApp;
beforeEach(async () => {
  app = await startTestApp([LedgerProjectionModule], { people: { [ANN]: [] } });
  // A cycle: the walk must end.
  await publishCatalog(app.ports.messageBus, { [SHOP]: [CART], [CART]: [STOCK], [STOCK]: [SHOP, 'resource:default/gone'], [OTHER]: [] });
});
afterEach(() => app.close());

const ask = async (query: Readonly<Record<string, string>>): Promise<{ status: number; timeline: Timeline; problem: Problem }> => {
  await app.settled();
  const { status, json } = await app.request('GET', `/v1/ledger/timeline?${new URLSearchParams(query).toString()}`, { as: ANN });
  return { status, timeline: json as Timeline, problem: json as Problem };
};
const tell = async (query: Readonly<Record<string, string>>): Promise<Timeline> => {
  const { status, timeline, problem } = await ask(query);
  if (status !== 200) throw new Error(JSON.stringify(problem));
  return timeline;
};
const afternoon = { since: minute(0), until: minute(59) };
const link = (name: string, at: string, more: object = {}): Promise<void> =>
  tellAt(app.ports.eventStore, streamName('release', idOf(name)), [
    { type: 'IncidentLinked', data: { environment: 'production', incident: 'INC-7', linkedBy: OPERATOR, ...more }, at },
  ]);

describe('an incident of a service that depends on others, through a cycle', () => {
  beforeEach(async () => {
    const { eventStore, contentStore } = app.ports;
    const inputDigest = await contentStore.put(new TextEncoder().encode('{}'));
    await tellDeployment(eventStore, 'stock 1', { component: STOCK, applied: 1 });
    await tellDeployment(eventStore, 'shop', { component: SHOP, applied: 16, content: { inputDigest }, approvedBy: 'user:default/bob' });
    await tellDeployment(eventStore, 'stock 2', { component: STOCK, applied: 18 });
    await tellDeployment(eventStore, 'other', { component: OTHER, applied: 19 });
    await tellDeployment(eventStore, 'shop in staging', { component: SHOP, environment: 'staging', applied: 19 });
    await link('shop', minute(20));
    await tellDeployment(eventStore, 'shop mended', { component: SHOP, applied: 25 });
  });

  it('has the changes before it as candidates, each with its way, its basis and what the gate knew', async () => {
    const { anchor, environment, scope, causes } = await tell({ incident: 'INC-7' });
    expect([anchor, environment]).toEqual([{ at: minute(20), incident: 'INC-7' }, 'production']);
    expect(scope).toEqual({ components: [SHOP], dependencies: 3, truncated: false, missing: [] });
    expect(causes?.candidates.map(({ entry, weight, confidence, inEffect }) => [entry.releaseId, weight, confidence, inEffect])).toEqual([
      [idOf('shop'), 4, 'high', true],
      [idOf('stock 2'), 6, 'high', true],
      [idOf('stock 1'), 228, 'medium', false],
    ]);
    expect(causes?.candidates[0]).toMatchObject({
      basis: ['applied 4 min before', 'on the service itself'],
      change: { releaseId: idOf('shop'), source: { repository: 'example.org/service' } },
      gate: { outcome: 'allow', path: 'standard', approvals: [{ person: 'user:default/bob', at: minute(16) }], signals: null },
    });
    expect(causes?.candidates[1]?.basis).toEqual([
      'applied 2 min before',
      `on a dependency at distance 2, through ${SHOP} → ${CART} → ${STOCK}`,
    ]);
    expect(causes?.nothingChanged).toBe(false);
  });

  it('is on the timeline with what followed, newest first, and nothing of other services or environments', async () => {
    const { items } = await tell({ incident: 'INC-7' });
    const positions = items.map(({ position }) => position);
    expect(positions).toEqual(positions.toSorted((left, right) => right - left));
    expect(items[0]).toMatchObject({ type: 'DeploymentApplied', releaseId: idOf('shop mended'), relation: { to: 'itself', distance: 0 } });
    expect(items.find(({ kind }) => kind === 'incident')?.says).toBe('incident INC-7, linked by user:default/olga');
    expect(items.filter(({ component, environment }) => component === OTHER || environment === 'staging')).toEqual([]);
  });

  it('begins when whoever linked it said that it began', async () => {
    await link('stock 2', minute(30), { incident: 'INC-8', startedAt: minute(17) });
    const { anchor, causes } = await tell({ incident: 'INC-8', component: SHOP });
    expect(anchor.at).toBe(minute(17));
    expect(causes?.candidates.map(({ entry }) => entry.releaseId)).toEqual([idOf('shop'), idOf('stock 1')]);
  });

  it('puts a change that degraded, and one that was rolled back, before others', async () => {
    await tellAt(app.ports.eventStore, streamName('release', idOf('stock 1')), [
      {
        type: 'DeploymentDegraded',
        data: { deploymentId: idOf('stock 1 deployment'), environment: 'production', reasons: [] },
        at: minute(31),
      },
    ]);
    await tellAt(app.ports.eventStore, streamName('release', idOf('stock 2')), [
      {
        type: 'RolledBack',
        data: { deploymentId: idOf('x'), environment: 'production', from: idOf('stock 2'), to: idOf('stock 1') },
        at: minute(32),
      },
    ]);
    const { causes } = await tell({ incident: 'INC-7' });
    expect(causes?.candidates.map(({ entry, weight }) => [entry.releaseId, weight])).toEqual([
      [idOf('stock 2'), 1.5],
      [idOf('shop'), 4],
      [idOf('stock 1'), 57],
    ]);
  });
});

describe('a window in which nothing changed', () => {
  it('says so in so many words', async () => {
    await tellDeployment(app.ports.eventStore, 'shop', { component: SHOP, applied: 1 });
    const { causes, items } = await tell({ since: minute(5), until: minute(50), component: SHOP });
    expect([causes?.nothingChanged, causes?.candidates, items]).toEqual([true, [], []]);
    expect(causes?.says).toBe(
      `Nothing changed: no deployment and no drift of ${SHOP} and the 3 that it depends on between ${minute(5)} and ${minute(50)}.`,
    );
  });

  it('does not say so of what this version cannot read', async () => {
    await tellDeployment(app.ports.eventStore, 'shop', { component: SHOP, applied: 1 });
    await tellAt(app.ports.eventStore, streamName('release', idOf('shop')), [
      { type: 'DeploymentTeleported', data: { environment: ['x'], component: 7 }, at: minute(10) },
      { type: 'DeploymentStarted', data: null, at: minute(11), schemaVersion: 9 },
    ]);
    await tellAt(app.ports.eventStore, 'environment-production', [{ type: 'MoonPhaseChanged', data: 'full', at: minute(12) }]);
    const { causes, items } = await tell({ since: minute(5), until: minute(50), component: SHOP, environment: 'production' });
    expect(causes).toMatchObject({
      nothingChanged: false,
      candidates: [],
      says: expect.stringContaining('3 events of types that this version cannot read'),
    });
    expect(items.map(({ type, kind, relation }) => [type, kind, relation?.to])).toEqual([
      ['MoonPhaseChanged', 'unknown', 'everything'],
      ['DeploymentStarted', 'unknown', 'itself'],
      ['DeploymentTeleported', 'unknown', 'itself'],
    ]);
  });

  it('does not say so when the record had been restored, and what it held since is lost', async () => {
    await tellAt(app.ports.eventStore, 'ledger-restores', [{ type: 'RestoreAcknowledged', data: { reason: 'disk died' }, at: minute(10) }]);
    const { causes, items } = await tell({ since: minute(5), until: minute(50), component: SHOP });
    expect([causes?.nothingChanged, causes?.says]).toEqual([false, expect.stringContaining('restored from an older copy')]);
    expect(items.map(({ kind, says }) => [kind, says])).toEqual([['override', 'the record was restored from an older copy: disk died']]);
  });

  it('does not say so while the views do not reach the end of the record', async () => {
    const ledger: Ledger = app.running.app.get(LEDGER);
    await tellDeployment(app.ports.eventStore, 'shop', { component: SHOP, applied: 1 });
    await app.settled();
    await ledger.follow.stop();
    await tellDeployment(app.ports.eventStore, 'later', { component: SHOP, applied: 10 });
    const { causes } = await ledger.tellTimeline({ since: minute(5), until: minute(50), component: SHOP, limit: 10 });
    expect([causes?.nothingChanged, causes?.says]).toEqual([false, expect.stringContaining('do not reach the end of the record')]);
  });

  it('does not say so of a component whose dependencies nobody knows', async () => {
    await tellDeployment(app.ports.eventStore, 'stray', { component: 'component:default/stray', applied: 1 });
    const { causes, scope } = await tell({ since: minute(5), until: minute(50), component: 'component:default/stray' });
    expect([causes?.nothingChanged, scope?.missing]).toEqual([false, ['component:default/stray']]);
  });
});

describe('policies, owners and freezes', () => {
  it('are on every timeline that they may concern, as context', async () => {
    const { eventStore } = app.ports;
    const owner = (before: string | null) => ({ type: 'EntityOwnerChanged', data: { entity: CART, before, after: 'group:default/b' } });
    await tellAt(eventStore, 'policy-release', [{ type: 'PolicyActivated', data: { revision: 'r7' }, at: minute(2) }]);
    await tellAt(eventStore, 'catalog-main', [
      { ...owner(null), at: minute(3) },
      { ...owner('group:default/a'), at: minute(4) },
    ]);
    await tellAt(eventStore, 'environment-production', [
      { type: 'FreezeStarted', data: { reason: 'sale', until: minute(50) }, at: minute(5) },
    ]);
    await tellAt(eventStore, 'environment-staging', [{ type: 'FreezeStarted', data: { reason: 'move' }, at: minute(6) }]);
    const { items, causes } = await tell({ ...afternoon, component: SHOP, environment: 'production' });
    expect(items.map(({ kind, says }) => [kind, says])).toEqual([
      ['freeze', `freeze started: sale, until ${minute(50)}`],
      ['catalog', 'owner: group:default/a → group:default/b'],
      ['policy', 'policy r7 activated'],
    ]);
    expect(causes?.says).toContain('What is below is context: freeze, policy, catalog.');
  });
});

describe('services whose clocks disagree', () => {
  it('keep the order of the record, and the disagreement is shown; a wrong clock hides nothing', async () => {
    await tellDeployment(app.ports.eventStore, 'shop', { component: SHOP, applied: 10 });
    const stream = streamName('release', idOf('shop'));
    const drift = (name: string, at: string, consumer: string) => ({
      type: 'DriftResolved',
      data: { driftId: idOf(name), environment: 'production', how: 'restored', reason: name },
      at,
      consumer,
    });
    await tellAt(app.ports.eventStore, stream, [
      drift('behind', minute(3), 'slow'),
      drift('ahead', minute(55), 'fast'),
      drift('right', minute(11), 'spec'),
    ]);
    const { items } = await tell({ since: minute(9), until: minute(20), component: SHOP });
    expect(items.slice(0, 3).map(({ says, skew }) => [says.slice(says.indexOf(':') + 2), skew])).toEqual([
      ['right', null],
      ['ahead', { seconds: 44 * 60, against: 'spec' }],
      ['behind', { seconds: -7 * 60, against: 'spec' }],
    ]);
  });
});

describe('a timeline of many entries', () => {
  it.each([1, 7, 500])('gives each once in pages of %i, causes on the first alone', async (limit) => {
    for (let index = 0; index < 6; index += 1)
      await tellDeployment(app.ports.eventStore, `shop ${index}`, { component: SHOP, applied: index });
    const found: number[] = [];
    let after: string | null = null;
    do {
      const page: Timeline = await tell({ ...afternoon, limit: String(limit), ...(after === null ? {} : { after }) });
      expect(page.causes === null).toBe(after !== null);
      found.push(...page.items.map(({ position }) => position));
      after = page.next;
    } while (after !== null);
    expect(found).toHaveLength(6 * 5);
    expect(found).toEqual([...new Set(found)].toSorted((left, right) => right - left));
  });

  it('is weighed from its newest changes on, where there are more than are weighed', async () => {
    for (let index = 0; index < 3; index += 1)
      await tellDeployment(app.ports.eventStore, `shop ${index}`, { component: SHOP, applied: index });
    await app.settled();
    const ledger: Ledger = app.running.app.get(LEDGER);
    const filter = { ...afternoon, components: null, environment: null };
    const weighed = new TimelineQueries(ledger.database).changes(filter, 3);
    expect(weighed.map(({ type, recordedAt }) => [type, recordedAt])).toEqual([
      ['DeploymentApplied', minute(1)],
      ['DeploymentStarted', minute(2)],
      ['DeploymentApplied', minute(2)],
    ]);
  });
});

describe('a question that cannot be answered', () => {
  it.each<[string, Record<string, string>, number]>([
    ['since', {}, 400],
    ['since', { since: 'yesterday' }, 400],
    ['since', { since: '2026-02-31T00:00:00.000Z', until: minute(1) }, 400],
    ['until', { since: minute(5), until: minute(5) }, 400],
    ['component', { ...afternoon, component: 'component:default/shoop' }, 400],
    ['environment', { ...afternoon, environment: 'prod' }, 404],
    ['limit', { ...afternoon, limit: '501' }, 400],
    ['after', { ...afternoon, after: 'x' }, 400],
    ['document', { ...afternoon, colour: 'red' }, 400],
  ])('names %s (%j)', async (field, query, status) => {
    const { status: found, problem } = await ask(query);
    expect([found, problem.errors?.map((error) => error.field)]).toEqual([status, [expect.stringContaining(field)]]);
  });

  it('does not know an incident that nobody linked', async () => {
    expect((await ask({ incident: 'INC-404' })).status).toBe(404);
  });
});

describe('a record with unknown events and wrong clocks', () => {
  it('gives the same timeline live, rebuilt, and in two sittings', async () => {
    const test = await openTestPorts();
    const { eventStore, dataDirectory } = test.ports;
    const open = async () => {
      const ledger = assemble({ ...test.ports, metrics: createMetrics() });
      ledger.follow.start();
      await ledger.follow.idle();
      return ledger;
    };
    const first = await open();
    await tellDeployment(eventStore, 'a', { component: SHOP, applied: 30 });
    await tellAt(eventStore, 'environment-production', [{ type: 'Odd', data: [], at: minute(50), consumer: 'fast' }]);
    await first.follow.idle();
    const half = await (async () => {
      await first.close();
      return open();
    })();
    await tellDeployment(eventStore, 'b', { component: CART, applied: 31 });
    await tellAt(eventStore, 'environment-production', [{ type: 'Odd', data: null, at: minute(2), consumer: 'slow' }]);
    await half.follow.idle();
    const grown = tableHashes(half.database);
    expect(half.database.prepare('SELECT skew_ms AS ms FROM timeline WHERE skew_ms IS NOT NULL ORDER BY position').all()).toEqual([
      { ms: 19 * 60_000 },
      { ms: -29 * 60_000 },
    ]);
    await half.close();
    rmSync(join(dataDirectory, 'views'), { recursive: true });
    const rebuilt = await open();
    expect(tableHashes(rebuilt.database)).toEqual(grown);
    await rebuilt.close();
    await test.close();
  });
});
