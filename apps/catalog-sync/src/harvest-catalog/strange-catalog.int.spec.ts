import { openFolderCatalogSource } from '@interlock/adapters/catalog-source/folder';
import { catalogIndex, decideCatalog, foldCatalog } from '@interlock/domain';
import { testConfig } from '@interlock/service-kit/testing';
import { component, makeCatalogFolder, team, type CatalogFolder } from '../testing/catalog-folder.ts';
import { readSources, type Harvest } from './read-sources.ts';

const FAN_IN = 1_000;
const dependsOn = (...refs: readonly string[]): string => `  dependsOn: [${refs.join(', ')}]\n`;

/** A file for each of the ways in which a catalog goes wrong. `ѕhop` and `tеam` have a Cyrillic letter each. */
const STRANGE: Readonly<Record<string, string>> = {
  'teams.yaml': team('team', 'ann'),
  'circle.yaml': [
    component('a', 'team') + dependsOn('component:b'),
    component('b', 'team') + dependsOn('component:c'),
    component('c', 'team') + dependsOn('component:a'),
  ].join('---\n'),
  'itself.yaml': component('narcissus', 'team') + dependsOn('component:narcissus'),
  'dangling.yaml': component('lost', 'team') + dependsOn('component:gone', 'resource:gone'),
  'first.yaml': component('twin', 'team'),
  'second.yaml': component('twin', 'others'),
  'copy.yaml': component('narcissus', 'team') + dependsOn('component:narcissus'),
  'look-alike-name.yaml': component('ѕhop', 'team'),
  'look-alike-owner.yaml': component('owned', 'tеam'),
  'look-alike-dependency.yaml': component('bound', 'team') + dependsOn('component:ѕhop'),
  'hub.yaml': component('hub', 'team') + dependsOn('component:n7'),
  'fan-in.yaml': Array.from({ length: FAN_IN }, (_, number) => component(`n${number}`, 'team') + dependsOn('component:hub')).join('---\n'),
};

describe('a catalog that is wrong in every way at once (matrix 54)', () => {
  let folder: CatalogFolder;
  let harvest: Harvest;
  beforeAll(async () => {
    folder = await makeCatalogFolder();
    for (const [name, text] of Object.entries(STRANGE)) await folder.put(name, text);
    const source = openFolderCatalogSource({
      name: 'main',
      path: '.',
      baseDirectory: folder.path,
      clock: () => '2026-01-02T03:04:05.678Z',
    });
    harvest = await readSources([source], testConfig().catalog, () => Date.parse('2026-01-02T03:04:05.678Z'));
  });
  afterAll(() => folder.dispose());

  const found = (code: string): string[] =>
    (harvest.findings.get('main') ?? [])
      .filter((finding) => finding.code === code)
      .map(({ at, entity }) => `${at.file} ${entity ?? 'nobody'}`)
      .toSorted();
  const index = () => catalogIndex(harvest.entities);

  it('has each cycle as one finding, that of an entity with itself too', () => {
    expect(found('catalog.dependency_cycle')).toEqual([
      'circle.yaml component:default/a',
      'copy.yaml component:default/narcissus',
      'hub.yaml component:default/hub',
    ]);
  });

  it('says of each dependency on nothing which it is', () => {
    expect(found('catalog.dangling_reference')).toEqual(['dangling.yaml component:default/lost', 'dangling.yaml component:default/lost']);
  });

  it('uses neither of two that say different things under one name, and one of two that say the same', () => {
    expect(found('catalog.duplicate_entity')).toEqual([
      'first.yaml component:default/twin',
      'itself.yaml component:default/narcissus',
      'second.yaml component:default/twin',
    ]);
    expect(index().entity('component:default/twin')).toBeUndefined();
    expect(index().entity('component:default/narcissus')).toMatchObject({ ref: 'component:default/narcissus' });
  });

  it('takes a look-alike letter for no name, no owner and no dependency', () => {
    expect(found('catalog.invalid_entity')).toEqual(['look-alike-dependency.yaml component:default/bound', 'look-alike-name.yaml nobody']);
    expect(found('catalog.owner_missing')).toEqual(['look-alike-owner.yaml component:default/owned']);
    expect(index().component('component:default/owned')?.owner.value).toBeNull();
  });

  it('still knows what depends on the hub, and that nothing depends on an entity but itself', () => {
    expect(index().affectedBy('component:default/hub').total).toBe(FAN_IN);
    expect(index().affectedBy('component:default/narcissus').total).toBe(0);
    expect(index().affectedBy('component:default/a').listed).toMatchObject([
      { ref: 'component:default/c', distance: 1, via: null },
      { ref: 'component:default/b', distance: 2, via: 'component:default/c' },
    ]);
  });

  it('opens its findings on the record once, and nothing when it is read again', () => {
    const said = { findings: harvest.findings.get('main') ?? [], owners: new Map(harvest.entities.map((it) => [it.ref, it.owner])) };
    const events = decideCatalog(foldCatalog([]), said);
    const opened = events.filter((event) => event.type === 'CatalogFindingOpened');
    expect(opened).toHaveLength(said.findings.length);
    expect(new Set(opened.map((event) => event.data.finding.findingId)).size).toBe(opened.length);
    expect(decideCatalog(foldCatalog(events), said)).toEqual([]);
  });
});
