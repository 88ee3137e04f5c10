import type { CatalogEntityRecord } from '@interlock/contracts';
import type { OperationRules } from './check-operations.ts';
import { completeCatalog } from './complete-catalog.ts';
import { aComponent, aGroup, anEnvironment, aUser } from './testing/index.ts';

const LIFECYCLES = ['experimental', 'production'];
const team = [aGroup('team', { members: ['user:default/ann'] }), aUser('ann')];
const found = (component: CatalogEntityRecord, rules: Partial<OperationRules> = {}, others: readonly CatalogEntityRecord[] = []) => {
  const { entities } = completeCatalog([component, ...team, ...others], { lifecycles: LIFECYCLES, ...rules });
  return entities.find(({ ref }) => ref === component.ref)?.findings ?? [];
};
const codes = (...parameters: Parameters<typeof found>): readonly string[] => found(...parameters).map(({ code }) => code);

describe('a lifecycle', () => {
  it('that the configuration knows is none', () => {
    expect(codes(aComponent('shop', { lifecycle: 'experimental' }))).toEqual([]);
  });

  it('that it does not know is a finding at the field, which says what was expected', () => {
    expect(found(aComponent('shop', { lifecycle: 'prodution' }))).toMatchObject([
      {
        code: 'catalog.lifecycle_unknown',
        at: { field: 'spec.lifecycle' },
        message: expect.stringContaining('found "prodution", expected one of "experimental", "production"'),
      },
    ]);
  });
});

describe('who is on call', () => {
  const asks = { requires: [{ what: 'on-call' as const }] };

  it.each([
    ['a group with somebody in it', 'group:default/team', []],
    ['a person', 'user:default/ann', []],
    ['a paging tool, which knows by itself', 'pagerduty.com/service-id', []],
    ['a group that the catalog does not have', 'group:default/night', ['catalog.on_call_unknown']],
    ['a person who left', 'user:default/bob', ['catalog.on_call_unknown']],
    ['a group of nobody', 'group:default/empty', ['catalog.on_call_empty']],
    ['a group whose only member the catalog does not have', 'group:default/ghosts', ['catalog.on_call_empty']],
  ])('is %s', (_what, onCall, expected) => {
    const groups = [aGroup('empty'), aGroup('ghosts', { members: ['user:default/ghost'] })];
    expect(codes(aComponent('shop', { onCall }), asks, groups)).toEqual(expected);
  });

  it('may be unsaid, unless it is asked for', () => {
    expect(codes(aComponent('shop', { onCall: null }))).toEqual([]);
    expect(codes(aComponent('shop', { onCall: null }), asks)).toEqual(['catalog.on_call_missing']);
  });
});

describe('a runbook and documentation', () => {
  const silent = { runbook: null, techDocs: null };
  const asks = (more: object = {}) => ({
    requires: [
      { what: 'runbook' as const, ...more },
      { what: 'techdocs' as const, ...more },
    ],
  });

  it('are asked of nobody unless it is configured', () => {
    expect(codes(aComponent('shop', silent))).toEqual([]);
    expect(codes(aComponent('shop', silent), asks())).toEqual(['catalog.runbook_missing', 'catalog.techdocs_missing']);
    expect(codes(aComponent('shop', { runbook: 'https://wiki.example/shop', techDocs: 'dir:.' }), asks())).toEqual([]);
  });

  it('are asked of the tiers and types that are named, and of a tier or type that nobody knows', () => {
    expect(codes(aComponent('shop', { ...silent, tier: 2 }), asks({ tiers: [1] }))).toEqual([]);
    expect(codes(aComponent('shop', { ...silent, tier: 1 }), asks({ tiers: [1] }))).toHaveLength(2);
    expect(codes(aComponent('shop', { ...silent, tier: null }), asks({ tiers: [1] }))).toHaveLength(2);
    expect(codes(aComponent('shop', { ...silent, type: 'Website' }), asks({ types: ['website'] }))).toHaveLength(2);
    expect(codes(aComponent('shop', silent), asks({ types: ['website'] }))).toEqual([]);
    expect(codes(aComponent('shop', { ...silent, type: null }), asks({ types: ['website'] }))).toHaveLength(2);
  });

  it('are no finding any more once they are there: completing again replaces what the rules said', () => {
    const { entities } = completeCatalog([aComponent('shop', silent), ...team], { lifecycles: LIFECYCLES, ...asks() });
    expect(completeCatalog(entities, { lifecycles: LIFECYCLES }).entities.flatMap(({ findings }) => findings)).toEqual([]);
  });
});

describe('an owner whose members all left', () => {
  it('has nobody, though the group still names them', () => {
    const ghosts = aGroup('ghosts', { members: ['user:default/ghost'] });
    expect(found(aComponent('shop', { owner: 'group:default/ghosts' }), {}, [ghosts])).toMatchObject([
      { code: 'catalog.owner_without_members', message: expect.stringContaining('a group without members whom the catalog has') },
    ]);
  });
});

describe('an environment that names a calendar', () => {
  const codesFor = (calendars?: readonly string[]): readonly string[] => {
    const record = anEnvironment('production', 1);
    const { entities } = completeCatalog(
      [
        {
          ...record,
          environment: { name: 'production', classification: null, order: 1, clusters: [], calendars: ['month-end', 'winter'] },
        },
      ],
      { lifecycles: LIFECYCLES, ...(calendars === undefined ? {} : { calendars }) },
    );
    return entities.flatMap(({ findings }) => findings.map(({ code, message }) => `${code} ${message.split('"')[1]}`));
  };

  it('that is not configured is a finding; where nobody says which there are it is none', () => {
    expect(codesFor(['winter'])).toEqual(['catalog.calendar_unknown month-end']);
    expect(codesFor([])).toHaveLength(2);
    expect(codesFor(['month-end', 'winter'])).toEqual([]);
    expect(codesFor()).toEqual([]);
  });
});
