import type { VerifiedToken } from '@interlock/adapters/identity';
import { testConfig, testPeople } from '../testing/index.ts';
import { actorOf, catalogPrincipals } from './principal.ts';
import { hasRole, requireRole } from './require-role.ts';

const LOCAL = 'urn:interlock:local';
const OIDC = 'https://id.example';
const token = (issuer: string, subject: string, kind: 'human' | 'workload' = 'human'): VerifiedToken => ({
  issuer,
  subject,
  kind,
  tokenId: 't',
  expiresAt: 0,
});
const config = testConfig({
  identity: {
    roles: { operator: ['group:default/sre'], admin: ['group:default/platform'] },
    workloads: [
      { subject: 'ci', roles: ['submitter'] },
      { subject: `${OIDC}#repo`, roles: ['submitter'] },
    ],
  },
});
const groups = new Map([['user:default/ann', ['group:default/sre']]]);
const people = {
  entity: (ref: string) => (groups.has(ref) ? { kind: 'user' } : ref === 'group:default/sre' ? { kind: 'group' } : undefined),
  personBySubject: (subject: string) => (subject === `${OIDC}#ann-1` ? 'user:default/ann' : undefined),
  groupsOf: (person: string) => groups.get(person) ?? [],
  componentsOfRepository: (repository: string) => (repository === 'github.com/acme/shop' ? ['component:default/shop'] : []),
};
const resolver = catalogPrincipals({ config, catalog: () => people, localIssuer: LOCAL });

describe('a token of the OIDC issuer', () => {
  it('is the person whom the catalog ties to its subject', () => {
    expect(resolver.resolve(token(OIDC, 'ann-1'))).toEqual({
      subject: `${OIDC}#ann-1`,
      tokenId: 't',
      kind: 'human',
      person: 'user:default/ann',
      groups: ['group:default/sre'],
      roles: ['viewer', 'operator'],
    });
  });

  it('is a viewer without a person when the catalog does not know the subject', () => {
    expect(resolver.resolve(token(OIDC, 'eve'))).toEqual({
      subject: `${OIDC}#eve`,
      tokenId: 't',
      kind: 'human',
      groups: [],
      roles: ['viewer'],
    });
  });

  it('is nobody of the catalog by naming an entity, as the local issuer does', () => {
    expect(resolver.resolve(token(OIDC, 'user:default/ann')).person).toBeUndefined();
  });

  it('is a workload only by its full subject', () => {
    expect(resolver.resolve(token(OIDC, 'repo')).roles).toEqual(['viewer', 'submitter']);
    expect(resolver.resolve(token(OIDC, 'ci')).roles).toEqual(['viewer']);
    expect(resolver.resolve(token(OIDC, 'repo')).kind).toBe('workload');
  });
});

describe('a token of the local issuer', () => {
  it('is the User that it names, never another entity', () => {
    expect(resolver.resolve(token(LOCAL, 'user:default/ann')).person).toBe('user:default/ann');
    expect(resolver.resolve(token(LOCAL, 'group:default/sre')).person).toBeUndefined();
  });

  it('is not another issuer’s workload', () => {
    expect(resolver.resolve(token(LOCAL, `${OIDC}#repo`, 'workload')).roles).toEqual(['viewer']);
    expect(resolver.resolve(token(LOCAL, 'ci', 'workload')).roles).toEqual(['viewer', 'submitter']);
  });
});

describe('a token of a job of a pipeline', () => {
  const GITHUB = 'https://token.actions.example';
  const sub = 'repo:acme/shop:environment:production';
  const jobs = catalogPrincipals({
    config: testConfig({
      identity: {
        pipelines: [{ provider: 'github', issuer: GITHUB, audience: 'interlock', ownerIds: ['77'] }],
        workloads: [{ subject: `${GITHUB}#${sub}`, roles: ['operator'] }],
      },
    }),
    catalog: () => people,
  });
  const job = (ownerId: string, subject = sub, ref = 'refs/heads/main'): VerifiedToken => ({
    ...token(GITHUB, subject, 'workload'),
    pipeline: {
      provider: 'github',
      repository: 'github.com/acme/shop',
      repositoryId: '1',
      ownerId,
      ref,
      commit: 'a'.repeat(40),
      workflow: null,
      run: '42',
      environment: null,
    },
  });

  it('has the role that the configuration gives its subject, or the components of its repository', () => {
    expect(jobs.resolve(job('77'))).toMatchObject({ kind: 'workload', roles: ['viewer', 'operator'] });
    const other = jobs.resolve(job('77', 'repo:acme/shop:pull_request'));
    expect([other.roles, other.pipeline?.components]).toEqual([['viewer'], ['component:default/shop']]);
  });

  it('has neither when somebody else took over the name of the repository', () => {
    for (const subject of [sub, 'repo:acme/shop:pull_request'])
      expect(() => jobs.resolve(job('78', subject))).toThrow(
        expect.objectContaining({ code: 'auth.forbidden', message: expect.stringContaining('ownerIds') }),
      );
  });

  it('names a branch so that the record can hold it, wherever the name is cut', () => {
    const before = 'github.com/acme/shop refs/heads/'.length;
    for (const cut of [200, 199]) {
      const ref = `refs/heads/${'b'.repeat(cut - 1 - before)}🚦`;
      const principal = jobs.resolve(job('77', 'repo:acme/shop:pull_request', ref));
      expect([principal.name?.length, principal.name?.isWellFormed()]).toEqual([200, true]);
      expect(actorOf({ ...principal, name: `${principal.name?.slice(0, 199)}🚦` }).name?.isWellFormed()).toBe(true);
    }
  });
});

describe('a principal', () => {
  it('has the groups that the catalog has at that moment', () => {
    groups.set('user:default/ann', ['group:default/platform']);
    const { roles } = resolver.resolve(token(OIDC, 'ann-1'));
    groups.set('user:default/ann', ['group:default/sre']);
    expect(roles).toEqual(['viewer', 'admin']);
  });

  it('may do what its role says, and an admin everything', () => {
    const operator = resolver.resolve(token(OIDC, 'ann-1'));
    expect([
      hasRole(operator, 'operator'),
      hasRole(operator, 'submitter'),
      hasRole({ ...operator, roles: ['admin'] }, 'submitter'),
    ]).toEqual([true, false, true]);
    expect(() => requireRole(operator, 'submitter')).toThrow(expect.objectContaining({ code: 'auth.forbidden' }));
  });

  it('is an actor without its groups or token', () => {
    expect(actorOf(resolver.resolve({ ...token(OIDC, 'ann-1'), name: 'Ann' }))).toEqual({
      subject: `${OIDC}#ann-1`,
      kind: 'human',
      person: 'user:default/ann',
      name: 'Ann',
    });
  });

  it('made for tests resolves like a real one', () => {
    const local = catalogPrincipals({
      config,
      catalog: () => testPeople({ 'user:default/bob': ['group:default/sre'] }),
      localIssuer: LOCAL,
    });
    expect(local.resolve(token(LOCAL, 'user:default/bob')).roles).toEqual(['viewer', 'operator']);
    expect(local.hasPerson('user:default/ann')).toBe(false);
  });
});
