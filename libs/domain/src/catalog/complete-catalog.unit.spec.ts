import { CatalogEntityRecord } from '@interlock/contracts';
import fc from 'fast-check';
import { completeCatalog } from './complete-catalog.ts';
import { aComponent, aGroup, anEnvironment, aRecord, aUser } from './testing/index.ts';

const codesOf = (record: CatalogEntityRecord | undefined): readonly string[] => (record?.findings ?? []).map((finding) => finding.code);
const find = (completed: { entities: readonly CatalogEntityRecord[] }, ref: string): CatalogEntityRecord | undefined =>
  completed.entities.find((record) => record.ref === ref);
const team = [aGroup('team', { members: ['user:default/ann'] }), aUser('ann')];

describe('a catalog in which every relation holds', () => {
  it('has no findings', () => {
    const completed = completeCatalog([aComponent('shop', { dependsOn: ['component:default/ledger'] }), aComponent('ledger'), ...team]);
    expect(completed.findings).toEqual([]);
    expect(completed.entities.flatMap((record) => record.findings)).toEqual([]);
  });

  it('is sorted by ref whatever the order of reading', () => {
    const records = [aComponent('shop'), aComponent('ledger'), ...team];
    expect(completeCatalog(records.toReversed())).toEqual(completeCatalog(records));
  });
});

describe('a membership that one side states', () => {
  it.each([
    ['the group', [aGroup('team', { members: ['user:default/ann'] }), aUser('ann')]],
    ['the user', [aGroup('team'), aUser('ann', { memberOf: ['group:default/team'] })]],
    ['both', [aGroup('team', { members: ['user:default/ann'] }), aUser('ann', { memberOf: ['group:default/team'] })]],
  ])('stands on both sides when %s states it', (_side, records) => {
    const completed = completeCatalog(records);
    expect(find(completed, 'group:default/team')?.group?.members).toEqual(['user:default/ann']);
    expect(find(completed, 'user:default/ann')?.user?.memberOf).toEqual(['group:default/team']);
  });
});

describe('a dependency stated by what is depended on', () => {
  it('is added to what depends', () => {
    const completed = completeCatalog([aComponent('shop'), aComponent('ledger', { dependencyOf: ['component:default/shop'] }), ...team]);
    expect(find(completed, 'component:default/shop')?.dependsOn).toEqual(['component:default/ledger']);
  });
});

describe('a workload that several components claim', () => {
  const claiming = (name: string, runtime: string): CatalogEntityRecord => {
    const record = aComponent(name);
    if (record.component === null) throw new Error('no component');
    return { ...record, component: { ...record.component, runtime: { ...record.component.runtime, value: runtime } } };
  };

  it('is a finding of each, at the field, that names the others', () => {
    const completed = completeCatalog([claiming('a', 'shop'), claiming('b', 'shop'), claiming('c', 'own'), ...team]);
    expect(completed.entities.map(({ ref, findings }) => [ref, findings.map(({ code, at }) => [code, at.field])])).toEqual([
      ['component:default/a', [['catalog.runtime_contested', 'metadata.annotations.interlock.dev/runtime']]],
      ['component:default/b', [['catalog.runtime_contested', 'metadata.annotations.interlock.dev/runtime']]],
      ['component:default/c', []],
      ['group:default/team', []],
      ['user:default/ann', []],
    ]);
    expect(find(completed, 'component:default/a')?.findings[0]?.message).toContain('which component:default/b claims too');
  });

  it('is none once all but one name another, and says how many there are beyond a few', () => {
    const crowd = completeCatalog(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => claiming(name, 'shop')));
    expect(
      find(crowd, 'component:default/f')
        ?.findings.map(({ message }) => message)
        .join(),
    ).toMatch(/default\/a, .* and 1 more claim too/);
    const mended = completeCatalog([...crowd.entities.slice(0, 1), ...team, claiming('b', 'other')]);
    expect(codesOf(find(mended, 'component:default/a'))).toEqual([]);
  });
});

describe('an owner', () => {
  it('that the catalog does not have is a finding at the owner field, with file and line', () => {
    const [finding] =
      find(completeCatalog([aComponent('shop', { owner: 'group:default/ghosts' })]), 'component:default/shop')?.findings ?? [];
    expect(finding).toMatchObject({ code: 'catalog.owner_unknown', at: { field: 'spec.owner', file: 'catalog/shop.yaml', line: 4 } });
    expect(finding?.message).toContain('group:default/ghosts');
    expect(finding?.message).toContain('catalog/shop.yaml:4:9');
  });

  it('without members is a finding', () => {
    expect(codesOf(find(completeCatalog([aComponent('shop'), aGroup('team')]), 'component:default/shop'))).toEqual([
      'catalog.owner_without_members',
    ]);
  });

  it('whose members are in a group below it is none', () => {
    const records = [
      aComponent('shop'),
      aGroup('team'),
      aGroup('core', { parent: 'group:default/team', members: ['user:default/ann'] }),
      aUser('ann'),
    ];
    expect(codesOf(find(completeCatalog(records), 'component:default/shop'))).toEqual([]);
  });
});

describe('a reference to what the catalog does not have', () => {
  it('is a finding that names field and ref', () => {
    const completed = completeCatalog([aComponent('shop', { dependsOn: ['component:default/gone', 'resource:default/gone'] }), ...team]);
    const findings = find(completed, 'component:default/shop')?.findings ?? [];
    expect(findings.map((finding) => [finding.code, finding.at.field])).toEqual([
      ['catalog.dangling_reference', 'spec.dependsOn'],
      ['catalog.dangling_reference', 'spec.dependsOn'],
    ]);
    expect(new Set(findings.map((finding) => finding.findingId)).size).toBe(2);
  });
});

describe('one entity described in two places', () => {
  const here = aComponent('shop', { at: { file: 'a.yaml', line: 1, column: 1, field: 'metadata.name' } });
  const other = { file: 'b.yaml', line: 7, column: 1, field: 'metadata.name' };

  it('differently does not count at all, so that nobody takes it over with an earlier file name', () => {
    const completed = completeCatalog([
      here,
      { ...here, at: other, owner: 'group:default/takers', digest: `sha256:${'f'.repeat(64)}` },
      ...team,
    ]);
    expect(find(completed, here.ref)).toBeUndefined();
    expect(completed.findings.map((finding) => [finding.code, finding.entity, finding.at.file])).toEqual([
      ['catalog.duplicate_entity', here.ref, 'a.yaml'],
      ['catalog.duplicate_entity', here.ref, 'b.yaml'],
    ]);
  });

  it('equally counts once, with a finding for the copy', () => {
    const completed = completeCatalog([{ ...here, at: other }, here, ...team]);
    expect(find(completed, here.ref)?.at.file).toBe('a.yaml');
    expect(completed.findings.map((finding) => finding.at.file)).toEqual(['b.yaml']);
  });
});

describe('two Resources that are one environment', () => {
  it('are a finding each', () => {
    const completed = completeCatalog([
      anEnvironment('production', 1),
      anEnvironment('production', 2, 'other'),
      anEnvironment('staging', 0),
    ]);
    expect(completed.entities.map(codesOf)).toEqual([['catalog.duplicate_entity'], [], ['catalog.duplicate_entity']]);
  });
});

describe('dependencies in a circle', () => {
  it('are one finding, on the first entity by ref, that shows the way round', () => {
    const completed = completeCatalog([
      aComponent('c', { dependsOn: ['component:default/a'] }),
      aComponent('a', { dependsOn: ['component:default/b'] }),
      aComponent('b', { dependsOn: ['component:default/c'] }),
      ...team,
    ]);
    const findings = completed.entities.flatMap((record) => record.findings);
    expect(findings.map((finding) => [finding.code, finding.entity])).toEqual([['catalog.dependency_cycle', 'component:default/a']]);
    expect(findings[0]?.message).toContain('component:default/a → component:default/b → component:default/c → component:default/a');
  });

  it('of thousands keep the message short', () => {
    const records = Array.from({ length: 5_000 }, (_, index) =>
      aComponent(`c${index}`, { dependsOn: [`component:default/c${(index + 1) % 5_000}`] }),
    );
    const findings = completeCatalog([...records, ...team]).entities.flatMap((record) => record.findings);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.message.length).toBeLessThanOrEqual(1_000);
  });
});

describe('any catalog', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const componentRef = name.map((value) => `component:default/${value}`);
  const userRef = name.map((value) => `user:default/${value}`);
  const groupRef = name.map((value) => `group:default/${value}`);
  const records = fc.array(
    fc.oneof(
      fc
        .record({
          name,
          owner: fc.option(fc.oneof(groupRef, userRef)),
          dependsOn: fc.uniqueArray(componentRef),
          dependencyOf: fc.uniqueArray(componentRef),
          copy: fc.boolean(),
        })
        .map(({ name: value, copy, ...says }) => aComponent(value, copy ? { ...says, digest: `sha256:${'0'.repeat(64)}` } : says)),
      fc
        .record({ name, members: fc.uniqueArray(userRef), parent: fc.option(groupRef), children: fc.uniqueArray(groupRef) })
        .map(({ name: value, ...says }) => aGroup(value, says)),
      fc.record({ name, memberOf: fc.uniqueArray(groupRef) }).map(({ name: value, ...says }) => aUser(value, says)),
      name.map((value) => aRecord(`system:default/${value}`)),
    ),
  );

  it('completes to valid records, the same again when completed again', () => {
    fc.assert(
      fc.property(records, (given) => {
        const once = completeCatalog(given);
        for (const record of once.entities) expect(CatalogEntityRecord.safeParse(record).error).toBeUndefined();
        expect(completeCatalog(once.entities).entities).toEqual(once.entities);
      }),
    );
  });

  it('gives every finding an id of its own', () => {
    fc.assert(
      fc.property(records, (given) => {
        const distinct = given.map((record, index) => ({ ...record, at: { ...record.at, line: index + 1 } }));
        const completed = completeCatalog(distinct);
        const ids = [...completed.findings, ...completed.entities.flatMap((record) => record.findings)].map((finding) => finding.findingId);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });
});
