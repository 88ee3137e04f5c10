import type { CatalogEntityRecord } from '@interlock/contracts';
import fc from 'fast-check';
import { catalogIndex, type CatalogIndex } from './catalog-index.ts';
import { aComponent, aGroup, anEnvironment, aRecord, aUser } from './testing/index.ts';

describe('people', () => {
  const index = catalogIndex([
    aUser('ann', { emails: ['ann@example.com'], logins: ['Ann-Dev'], subjects: ['https://issuer.example#1'] }),
    aUser('bob', { emails: ['shared@example.com'], logins: ['bob'], subjects: ['https://issuer.example#2'] }),
    aUser('bea', { emails: ['shared@example.com'], logins: ['bea'], subjects: ['https://issuer.example#2'] }),
  ]);

  it('are found by email in any case and compatibility form', () => {
    expect(index.personByEmail('ANN@Example.com')).toBe('user:default/ann');
    expect(index.personByEmail('ａｎｎ@example.com')).toBe('user:default/ann');
  });

  it('are found by login without case, and by exact subject', () => {
    expect(index.personByLogin('ann-dev')).toBe('user:default/ann');
    expect(index.personBySubject('https://issuer.example#1')).toBe('user:default/ann');
    expect(index.personBySubject('HTTPS://issuer.example#1')).toBeUndefined();
  });

  it('are nobody when two could be meant, or none', () => {
    expect(index.personByEmail('shared@example.com')).toBeUndefined();
    expect(index.personBySubject('https://issuer.example#2')).toBeUndefined();
    expect(index.personByEmail('nobody@example.com')).toBeUndefined();
    expect(index.personByLogin('')).toBeUndefined();
  });

  it('are all named who have an address or a login', () => {
    expect(index.peopleByEmail('Shared@example.com')).toEqual(['user:default/bea', 'user:default/bob']);
    expect(index.peopleByLogin('ANN-dev')).toEqual(['user:default/ann']);
    expect(index.peopleByEmail('nobody@example.com')).toEqual([]);
  });

  it('do not answer to a look-alike letter of another script', () => {
    expect(index.personByLogin('аnn-dev')).toBeUndefined();
  });
});

describe('groups', () => {
  const index = catalogIndex([
    aGroup('top', { members: ['user:default/ann'], children: ['group:default/middle'] }),
    aGroup('middle', { members: ['user:default/bob'], parent: 'group:default/bottom' }),
    aGroup('bottom', { parent: 'group:default/middle' }),
    aUser('cid', { memberOf: ['group:default/bottom'] }),
  ]);

  it('have the members of groups below them, even where groups stand in a circle', () => {
    expect(index.groupMembers('group:default/top')).toEqual(['user:default/ann', 'user:default/bob', 'user:default/cid']);
    expect(index.groupMembers('group:default/bottom')).toEqual(['user:default/bob', 'user:default/cid']);
  });

  it('answer for a person as they do for a group', () => {
    for (const person of ['user:default/ann', 'user:default/bob', 'user:default/cid']) {
      const groups = ['group:default/bottom', 'group:default/middle', 'group:default/top'].filter((group) =>
        index.groupMembers(group).includes(person),
      );
      expect(index.groupsOf(person)).toEqual(groups);
    }
  });

  it('have no members when the catalog does not have the group, whatever users claim', () => {
    const claimed = catalogIndex([aUser('ann', { memberOf: ['group:default/ghosts'] })]);
    expect(claimed.groupMembers('group:default/ghosts')).toEqual([]);
    expect(claimed.groupsOf('user:default/ann')).toEqual([]);
  });
});

describe('environments', () => {
  const index = catalogIndex([
    anEnvironment('production', 30),
    anEnvironment('lab', null),
    anEnvironment('staging', 20),
    anEnvironment('test', 5),
    anEnvironment('test', 6, 'other'),
  ]);

  it('come in their order, those without one last', () => {
    expect(index.environmentsInOrder().map((environment) => environment.name)).toEqual(['test', 'test', 'staging', 'production', 'lab']);
  });

  it('are found by name unless two claim it', () => {
    expect(index.environmentByName('staging')).toMatchObject({ ref: 'resource:default/staging', order: 20 });
    expect(index.environmentByName('test')).toBeUndefined();
    expect(index.environmentByName('nowhere')).toBeUndefined();
  });
});

describe('dependencies', () => {
  const index = catalogIndex([
    aComponent('shop', { dependsOn: ['component:default/gone', 'component:default/ledger'] }),
    aComponent('ledger'),
  ]);

  it('are found from both ends', () => {
    expect(index.dependenciesOf('component:default/shop')).toEqual(['component:default/gone', 'component:default/ledger']);
    expect(index.dependantsOf('component:default/ledger')).toEqual(['component:default/shop']);
    expect(index.dependantsOf('component:default/gone')).toEqual(['component:default/shop']);
    expect(index.component('component:default/ledger')?.ref).toBe('component:default/ledger');
  });
});

describe('an index in which one record is replaced or removed', () => {
  const names = ['a', 'b', 'c', 'd'];
  const name = fc.constantFrom(...names);
  const refs = (kind: string) => fc.uniqueArray(name.map((value) => `${kind}:default/${value}`));
  const record: fc.Arbitrary<CatalogEntityRecord> = fc.oneof(
    fc.record({ name, dependsOn: refs('component') }).map((it) => aComponent(it.name, { dependsOn: it.dependsOn })),
    fc.record({ name, members: refs('user'), children: refs('group') }).map((it) => aGroup(it.name, it)),
    fc
      .record({ name, memberOf: refs('group'), emails: fc.uniqueArray(fc.constantFrom('x@example.com', 'y@example.com')) })
      .map(({ name: value, ...it }) => aUser(value, it)),
    fc
      .record({ name, order: fc.option(fc.nat(9)), namespace: fc.constantFrom('default', 'other') })
      .map((it) => anEnvironment(it.name, it.order, it.namespace)),
  );
  const change = fc.oneof(
    record.map((it) => ({ ref: it.ref, record: it })),
    record.map((it) => ({ ref: it.ref, record: null })),
  );
  const answersOf = (index: CatalogIndex): unknown => ({
    size: index.size,
    records: index.records(),
    environments: index.environmentsInOrder(),
    people: ['x@example.com', 'y@example.com'].map((email) => index.personByEmail(email) ?? null),
    each: names.map((value) => [
      index.groupMembers(`group:default/${value}`),
      index.groupsOf(`user:default/${value}`),
      index.dependantsOf(`component:default/${value}`),
      index.affectedBy(`component:default/${value}`),
      index.environmentByName(value) ?? null,
      index.personByLogin(value) ?? null,
    ]),
  });

  it('answers as one made anew, and leaves the one before it as it was', () => {
    fc.assert(
      fc.property(fc.array(record), fc.array(change), (given, changes) => {
        const start = catalogIndex(given);
        const before = answersOf(start);
        const model = new Map(given.map((it) => [it.ref, it]));
        let index = start;
        for (const { ref, record: next } of changes) {
          index = index.withRecord(ref, next);
          if (next === null) model.delete(ref);
          else model.set(ref, next);
          expect(answersOf(index)).toEqual(answersOf(catalogIndex(model.values())));
        }
        expect(answersOf(start)).toEqual(before);
      }),
    );
  });

  it('keeps its answers over more changes than it keeps aside', () => {
    let index = catalogIndex([]);
    for (let count = 0; count < 1_500; count += 1)
      index = index.withRecord(`system:default/s${count}`, aRecord(`system:default/s${count}`));
    for (let count = 0; count < 700; count += 1) index = index.withRecord(`system:default/s${count}`, null);
    expect(index.size).toBe(800);
    expect(index.entity('system:default/s699')).toBeUndefined();
    expect(index.entity('system:default/s700')?.ref).toBe('system:default/s700');
  });
});
