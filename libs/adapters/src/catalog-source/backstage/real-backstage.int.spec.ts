import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeCatalog } from '@interlock/domain';
import type { CatalogSource } from '../catalog-source.ts';
import { following } from '../testing/index.ts';
import { openBackstageCatalogSource, type BackstageCatalogOptions } from './index.ts';
import { findBackstage, startBackstage, type RealBackstage } from './testing/real-backstage.ts';

const found = findBackstage();
const [title, suite] =
  'skip' in found ? [`a real Backstage backend (${found.skip})`, describe.skip] : ['a real Backstage backend', describe];
/** It starts in ten seconds where nothing else runs. */
const START_MS = 180_000;

const catalog = (owner: string): string => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: Shop
  annotations:
    interlock.dev/tier: '1'
    interlock.dev/runtime: shop
spec: { type: service, lifecycle: production, owner: ${owner}, system: store, dependsOn: [component:till, resource:orders] }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: till, annotations: { interlock.dev/tier: '2', interlock.dev/runtime: till } }
spec: { type: service, lifecycle: production, owner: payments }
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: { name: orders }
spec: { type: database, owner: payments, dependencyOf: [component:till] }
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: { name: store }
spec: { owner: payments }
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: payments }
spec: { type: team, children: [night], members: [ann] }
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: night }
spec: { type: team, children: [] }
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: ann }
spec: { memberOf: [] }
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: bob }
spec: { memberOf: [night] }
`;
const REFS = [
  'component:default/shop',
  'component:default/till',
  'group:default/night',
  'group:default/payments',
  'resource:default/orders',
  'system:default/store',
  'user:default/ann',
  'user:default/bob',
];

suite(title, () => {
  let backstage: RealBackstage;
  let dataDirectory: string;
  beforeAll(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'catalog-backstage-'));
    backstage = await startBackstage('node' in found ? found.node : '', catalog('payments'));
  }, START_MS);
  afterAll(async () => {
    await backstage?.dispose();
    await rm(dataDirectory, { recursive: true, force: true });
  });

  const place = (): BackstageCatalogOptions => ({
    name: 'main',
    url: backstage.url,
    pageSize: 3,
    pollMs: 200,
    dataDirectory,
    clock: () => new Date().toISOString(),
    limits: { attempts: 1, requestMs: 20_000 },
  });
  const open = (over: Partial<BackstageCatalogOptions> = {}): CatalogSource =>
    openBackstageCatalogSource({ ...place(), token: () => Promise.resolve(backstage.token), ...over });
  const refsOf = async (source: CatalogSource): Promise<readonly string[]> => (await source.read()).entities.map(({ ref }) => ref);

  it(
    'is read to its end by its own cursors, page by page, as in one page',
    async () => {
      const followed = await following(open());
      // It processes descriptors a while after it answers.
      await followed.until(
        ({ entities, findings }) => findings.length === 0 && REFS.every((ref) => entities.some((one) => one.ref === ref)),
      );
      followed.stop();
      const inPages = await refsOf(open());
      expect(inPages.filter((ref) => !ref.startsWith('location:'))).toEqual(REFS);
      expect(await refsOf(open({ pageSize: 500, name: 'whole' }))).toEqual(inPages);
      // The location that leads to the file is an entity too.
      expect(inPages).toHaveLength(REFS.length + 1);
    },
    START_MS,
  );

  it('says of an entity what its descriptor says, and which file Backstage read', async () => {
    const shop = (await open().read()).entities.find(({ ref }) => ref === 'component:default/shop');
    expect(shop).toMatchObject({
      tier: 1,
      owner: 'group:default/payments',
      component: { runtime: { value: 'shop' }, lifecycle: { value: 'production' }, system: 'system:default/store' },
      dependsOn: ['component:default/till', 'resource:default/orders'],
      findings: [],
    });
    expect(shop?.at.file).toMatch(/^main:.*catalog\.yaml$/);
  });

  it('has the relations that Backstage itself works out from both sides', async () => {
    const { entities } = completeCatalog((await open().read()).entities);
    const response = await fetch(`${backstage.url}/api/catalog/entities/by-query?limit=100`, {
      headers: { authorization: `Bearer ${backstage.token}` },
    });
    const { items } = (await response.json()) as {
      items: { kind: string; metadata: { name: string }; relations: { type: string; targetRef: string }[] }[];
    };
    const theirs = (type: string) =>
      Object.fromEntries(
        items.map(({ kind, metadata, relations }) => [
          `${kind}:default/${metadata.name}`.toLowerCase(),
          relations.flatMap((relation) => (relation.type === type ? [relation.targetRef] : [])).toSorted(),
        ]),
      );
    const ours = (of: (record: (typeof entities)[number]) => readonly string[]) =>
      Object.fromEntries(entities.map((record) => [record.ref, of(record).toSorted()]));
    expect(ours(({ dependsOn }) => dependsOn)).toEqual(theirs('dependsOn'));
    expect(ours(({ group }) => group?.members ?? [])).toEqual(theirs('hasMember'));
    expect(ours(({ user }) => user?.memberOf ?? [])).toEqual(theirs('memberOf'));
    expect(ours(({ owner }) => (owner === null ? [] : [owner]))).toEqual(theirs('ownedBy'));
  });

  it.each([
    ['another token', () => Promise.resolve('another-token-1234567890')],
    ['no token', undefined],
  ])('answers nobody with %s: a finding, which repeats no token', async (_what, token) => {
    const source = openBackstageCatalogSource({ ...place(), name: 'stranger', ...(token === undefined ? {} : { token }) });
    const { entities, findings } = await source.read();
    expect(entities).toEqual([]);
    expect(findings).toMatchObject([{ code: 'catalog.source_unavailable', message: expect.stringContaining('answered 401') }]);
    expect(JSON.stringify(findings)).not.toContain('another-token');
  });

  it(
    'has a change seen by who follows it',
    async () => {
      const followed = await following(open());
      await backstage.describe(catalog('night'));
      await followed.until(({ entities }) => entities.find(({ ref }) => ref === 'component:default/shop')?.owner === 'group:default/night');
      followed.stop();
    },
    START_MS,
  );

  it(
    'that is away leaves what was read last, also after a restart, with a finding; and is followed again when it is back',
    async () => {
      const followed = await following(open());
      const before = await refsOf(open());
      await backstage.kill();
      await followed.until(({ findings }) => findings[0]?.code === 'catalog.source_unavailable');
      expect(await refsOf(open())).toEqual(before);
      await backstage.begin();
      await followed.until(({ findings, entities }) => findings.length === 0 && entities.length === before.length);
      followed.stop();
    },
    2 * START_MS,
  );
});
