import type { ChangePerson } from '@interlock/contracts';
import { catalogIndex } from '../catalog/index.ts';
import { aChange, aUser, aCandidate, REQUESTER } from '../testing/index.ts';
import { resolvePeople } from './resolve-people.ts';

const catalog = catalogIndex([
  aUser('ann'),
  aUser('bob'),
  aUser('twin', { emails: ['shared@example.com'] }),
  aUser('other', { emails: ['shared@example.com'] }),
  aUser('eve', { emails: ['eve@example.com', 'eve@home.example'], logins: ['eve'] }),
  aUser('eve-admin', { emails: ['Eve@Home.example'], logins: ['eve-admin'] }),
]);
const TWINS = ['user:default/other', 'user:default/twin'];
const EVES = ['user:default/eve', 'user:default/eve-admin'];
const person = (says: Partial<ChangePerson>): ChangePerson => ({ name: null, email: null, login: null, ...says });
const { source } = aCandidate();
const people = (...evidence: readonly ReturnType<typeof aChange>[]) => resolvePeople(evidence, source, REQUESTER, catalog);
const author = (says: Partial<ChangePerson>) => people(aChange({ authors: [person(says)] }));
const human = (email: string) => ({ kind: 'human' as const, person: person({ email }) });

describe('the author of a change (matrix 32)', () => {
  it.each([
    ['in another case', 'ANN@Example.COM'],
    ['in full-width letters', 'ａｎｎ@example.com'],
    ['with a full-width at-sign', 'ann＠example.com'],
    ['with a compatibility ligature of nothing else', 'ann@example．com'],
  ])('is one person by an address %s', (_how, email) => {
    expect(author({ email })).toMatchObject({ authors: ['user:default/ann'], unresolved: [] });
  });

  it('is found by login without case', () => {
    expect(author({ login: 'ANN' }).authors).toEqual(['user:default/ann']);
  });

  it.each<[string, Partial<ChangePerson>, object]>([
    [
      'two identifiers name two people',
      { email: 'ann@example.com', login: 'bob' },
      { name: 'ann@example.com', couldBe: ['user:default/ann', 'user:default/bob'] },
    ],
    ['two users share the address', { email: 'shared@example.com' }, { name: 'shared@example.com', couldBe: TWINS }],
    [
      'two users share the address, whatever login is given',
      { email: 'shared@example.com', login: 'twin' },
      { name: 'shared@example.com', couldBe: TWINS },
    ],
    ['the login is of one who shares an address with another account', { login: 'twin' }, { name: 'twin', couldBe: TWINS }],
    [
      'an address that is not given is shared with another account',
      { email: 'eve@example.com', login: 'eve' },
      { name: 'eve@example.com', couldBe: EVES },
    ],
    ['a look-alike letter makes it another address', { email: 'аnn@example.com' }, { name: 'аnn@example.com' }],
    ['a sub-address is not in the catalog', { email: 'ann+x@example.com' }, { name: 'ann+x@example.com' }],
    ['only a name is given', { name: 'Ann' }, { name: 'Ann' }],
    ['nothing is given', {}, { name: 'nameless' }],
  ])('is unresolved when %s', (_when, says, unresolved) => {
    const found = author(says);
    expect([found.authors, found.unresolved]).toEqual([[], [{ role: 'author', ...unresolved }]]);
  });

  it('who could be very many is named with the first of them', () => {
    const many = catalogIndex(
      Array.from({ length: 12 }, (_, index) => aUser(`u${String(index).padStart(2, '0')}`, { emails: ['all@example.com'] })),
    );
    const { unresolved } = resolvePeople([aChange({ authors: [person({ email: 'all@example.com' })] })], source, REQUESTER, many);
    expect(unresolved[0]?.couldBe).toHaveLength(10);
  });
});

describe('change attestations', () => {
  it('only ever add people when they contradict each other', () => {
    const second = aChange({ authors: [person({ login: 'bob' })], committers: [person({ email: 'nobody@example.com' })] });
    expect(people(aChange(), second)).toMatchObject({
      authors: ['user:default/ann', 'user:default/bob'],
      committers: ['user:default/ann'],
      unresolved: [{ role: 'committer', name: 'nobody@example.com' }],
    });
  });

  it('of two builds keep both who triggered them from approving', () => {
    const found = people(
      aChange({ authors: [], committers: [], trigger: human('bob@example.com') }),
      aChange({ authors: [], committers: [], trigger: human('ann@example.com') }),
    );
    expect(new Set([found.trigger, ...found.committers])).toEqual(new Set(['user:default/ann', 'user:default/bob']));
  });

  it('of another commit or repository say nothing', () => {
    expect(people(aChange({ commit: 'b'.repeat(40) }), aChange({ repository: 'https://git.example.test/shop/other' }))).toMatchObject({
      authors: [],
      known: false,
    });
  });

  it('count however their repository is written', () => {
    expect(people(aChange({ repository: 'git@GIT.example.test:shop/checkout.git' })).known).toBe(true);
  });
});
