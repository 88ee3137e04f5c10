import { AffectedParties, type CatalogEntityRecord } from '@interlock/contracts';
import { catalogIndex } from './catalog-index.ts';
import { aComponent, aGroup, anEnvironment, aRecord, aUser } from './testing/index.ts';

const LEDGER = 'component:default/ledger';
const DATABASE = 'resource:default/orders';
const affectedBy = (ref: string, ...records: readonly CatalogEntityRecord[]): AffectedParties =>
  AffectedParties.parse(catalogIndex(records).affectedBy(ref));
const refs = (found: AffectedParties): string[] => found.listed.map(({ ref }) => ref);

describe('the parties that a change of a component affects', () => {
  const found = affectedBy(
    LEDGER,
    aComponent('ledger', { dependsOn: [LEDGER] }),
    aComponent('web', { tier: 3, owner: 'group:default/web', dependsOn: [LEDGER] }),
    aComponent('api', { tier: 1, owner: 'group:default/api', dependsOn: [LEDGER] }),
    aComponent('batch', { tier: null, owner: null, dependsOn: [LEDGER] }),
    aComponent('app', { tier: 1, owner: 'group:default/mobile', dependsOn: ['component:default/web'] }),
  );

  it('are listed by distance, then tier, then ref, each with its owner and the way', () => {
    expect(found.listed).toEqual([
      { ref: 'component:default/api', tier: 1, owner: 'group:default/api', distance: 1, via: null },
      { ref: 'component:default/web', tier: 3, owner: 'group:default/web', distance: 1, via: null },
      { ref: 'component:default/batch', tier: null, owner: null, distance: 1, via: null },
      { ref: 'component:default/app', tier: 1, owner: 'group:default/mobile', distance: 2, via: 'component:default/web' },
    ]);
  });

  it('are counted, also by tier', () => {
    expect(found).toMatchObject({
      total: 4,
      byTier: [
        { tier: 1, total: 2 },
        { tier: 2, total: 0 },
        { tier: 3, total: 1 },
        { tier: 4, total: 0 },
        { tier: null, total: 1 },
      ],
    });
  });

  it('are nobody for a component that the catalog does not have', () => {
    expect(affectedBy('component:default/stranger')).toMatchObject({ total: 0, listed: [], shared: [] });
  });
});

describe('a hub that 10,000 depend on (matrix 54)', () => {
  const many = Array.from({ length: 10_000 }, (_, number) =>
    aComponent(`c${String(number).padStart(5, '0')}`, { tier: number === 9_999 ? 1 : 4, dependsOn: [LEDGER] }),
  );
  const found = affectedBy(LEDGER, aComponent('ledger'), ...many, aComponent('beyond', { dependsOn: ['component:default/c00007'] }));

  it('counts them all and lists the hundred that matter most', () => {
    expect([found.total, found.listed.length]).toEqual([10_001, 100]);
    expect(refs(found).slice(0, 2)).toEqual(['component:default/c09999', 'component:default/c00000']);
  });

  it('weighs no more than a hundred', () => {
    expect(JSON.stringify(found).length).toBeLessThan(20_000);
  });
});

describe('infrastructure that a component depends on', () => {
  const team = [aGroup('data', { members: ['user:default/dan'] }), aUser('dan')];
  const database = aRecord(DATABASE, { owner: 'group:default/data' });
  const ledger = aComponent('ledger', { dependsOn: [DATABASE] });
  const shared = (...records: readonly CatalogEntityRecord[]) => affectedBy(LEDGER, ledger, ...records, ...team).shared;

  it('is shared when components of other owners depend on it too', () => {
    const users = ['a', 'b'].map((name) => aComponent(name, { owner: 'group:default/web', dependsOn: [DATABASE] }));
    const ours = aComponent('ours', { dependsOn: [DATABASE] });
    expect(shared(database, ...users, ours)).toEqual([
      { ref: DATABASE, owner: 'group:default/data', ownerKnown: true, users: { total: 2, owners: ['group:default/web'] } },
    ]);
  });

  it('is shared with whom nobody owns', () => {
    expect(shared(database, aComponent('a', { owner: null, dependsOn: [DATABASE] }))).toMatchObject([{ users: { total: 1, owners: [] } }]);
  });

  it('is not shared with the component itself, whoever owns that', () => {
    expect(affectedBy(LEDGER, aComponent('ledger', { owner: null, dependsOn: [DATABASE] }), database).shared).toEqual([]);
  });

  it('is not shared when its users are of one owner', () => {
    expect(shared(database, aComponent('ours', { dependsOn: [DATABASE] }))).toEqual([]);
  });

  it.each([
    ['that nobody owns', [aRecord(DATABASE)], null],
    ['that the catalog does not have', [], null],
    ['whose owner has no members', [aRecord(DATABASE, { owner: 'group:default/ghosts' })], 'group:default/ghosts'],
  ])('%s has no known owner', (_which, records, owner) => {
    const other = aComponent('a', { owner: 'group:default/web', dependsOn: [DATABASE] });
    expect(shared(...records, other)).toMatchObject([{ ref: DATABASE, owner, ownerKnown: false }]);
  });

  it('is neither an environment nor another component', () => {
    const on = ['component:default/stock', 'resource:default/production'];
    const found = affectedBy(
      LEDGER,
      aComponent('ledger', { dependsOn: on }),
      aComponent('web', { owner: 'group:default/web', dependsOn: on }),
      aComponent('stock'),
      anEnvironment('production', 1),
    );
    expect(found.shared).toEqual([]);
  });
});
