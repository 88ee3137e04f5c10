import type { CatalogEvent, CatalogFinding } from '@interlock/contracts';
import fc from 'fast-check';
import { catalogFinding } from './catalog-finding.ts';
import { decideCatalog, foldCatalog, type CatalogSaid } from './catalog-history.ts';

const aFinding = (name: string): CatalogFinding =>
  catalogFinding({
    code: 'catalog.tier_missing',
    entity: `component:default/${name}`,
    at: { file: `${name}.yaml`, line: 1, column: 1, field: 'metadata.annotations.interlock.dev/tier' },
    says: 'found nothing',
  });
const nothing: CatalogSaid = { findings: [], owners: new Map() };
const shop = 'component:default/shop';

const given = (...events: readonly CatalogEvent[]) => ({
  when: (said: CatalogSaid) => decideCatalog(foldCatalog(events), said),
});

describe('a source that was never read', () => {
  it('opens its findings and records its owners', () => {
    expect(given().when({ findings: [aFinding('shop')], owners: new Map([[shop, 'group:default/team']]) })).toEqual([
      { type: 'CatalogFindingOpened', data: { finding: aFinding('shop') } },
      { type: 'EntityOwnerChanged', data: { entity: shop, before: null, after: 'group:default/team' } },
    ]);
  });

  it('records nothing of an entity without an owner', () => {
    expect(given().when({ findings: [], owners: new Map([[shop, null]]) })).toEqual([]);
  });
});

describe('a source with an open finding and an owner', () => {
  const history: readonly CatalogEvent[] = [
    { type: 'CatalogFindingOpened', data: { finding: aFinding('shop') } },
    { type: 'EntityOwnerChanged', data: { entity: shop, before: null, after: 'group:default/team' } },
  ];

  it('records nothing when the finding has only moved to another line', () => {
    const moved = { ...aFinding('shop'), at: { ...aFinding('shop').at, line: 9 } };
    expect(given(...history).when({ findings: [moved], owners: new Map([[shop, 'group:default/team']]) })).toEqual([]);
  });

  it('closes the finding once it is gone, and names both owners of a change', () => {
    expect(given(...history).when({ findings: [], owners: new Map([[shop, 'group:default/others']]) })).toEqual([
      { type: 'CatalogFindingClosed', data: { findingId: aFinding('shop').findingId, entity: shop } },
      { type: 'EntityOwnerChanged', data: { entity: shop, before: 'group:default/team', after: 'group:default/others' } },
    ]);
  });

  it('has nothing open and nobody owning after all is gone', () => {
    expect(foldCatalog([...history, ...given(...history).when(nothing)])).toEqual({ openFindings: new Map(), owners: new Map() });
  });
});

describe('any order of states', () => {
  const said = fc
    .record({
      findings: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')),
      owners: fc.dictionary(
        fc.constantFrom('component:default/a', 'component:default/b'),
        fc.option(fc.constantFrom('group:default/x', 'group:default/y')),
      ),
    })
    .map(({ findings, owners }): CatalogSaid => ({ findings: findings.map(aFinding), owners: new Map(Object.entries(owners)) }));

  it('leaves the stream saying the last one, and saying it again records nothing', () => {
    fc.assert(
      fc.property(fc.array(said, { minLength: 1 }), (states) => {
        const events: CatalogEvent[] = [];
        for (const state of states) events.push(...decideCatalog(foldCatalog(events), state));
        const last = states.at(-1) ?? nothing;
        const folded = foldCatalog(events);
        expect([...folded.openFindings.keys()].toSorted()).toEqual(last.findings.map((finding) => finding.findingId).toSorted());
        expect([...folded.owners]).toEqual(expect.arrayContaining([...last.owners].filter(([, owner]) => owner !== null)));
        expect(decideCatalog(folded, last)).toEqual([]);
      }),
    );
  });
});
