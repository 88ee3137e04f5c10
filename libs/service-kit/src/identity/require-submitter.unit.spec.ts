import type { VerifiedToken } from '@interlock/adapters/identity';
import { HttpError } from '../http/http-error.ts';
import { testConfig } from '../testing/index.ts';
import { actorOf, catalogPrincipals, type Principal } from './principal.ts';
import { AuthError, requireRole } from './require-role.ts';
import { requireSubmitter } from './require-submitter.ts';

const ISSUER = 'https://token.actions.githubusercontent.com';
const pipeline = {
  provider: 'github',
  repository: 'github.com/Acme/Shop',
  repositoryId: '1',
  ownerId: '2',
  ref: 'refs/heads/main',
  commit: 'a'.repeat(40),
  workflow: null,
  run: '3',
  environment: null,
} as const;
const token: VerifiedToken = { issuer: ISSUER, subject: 'repo:acme/shop', kind: 'workload', pipeline, tokenId: 't', expiresAt: 0 };
const principalOf = (one: VerifiedToken, ownerIds?: string[]): Principal =>
  catalogPrincipals({
    config: testConfig({
      identity: {
        roles: {},
        workloads: [],
        pipelines: [{ provider: 'github', issuer: ISSUER, audience: 'interlock', ...(ownerIds === undefined ? {} : { ownerIds }) }],
      },
    }),
    catalog: () => ({
      entity: () => undefined,
      personBySubject: () => 'user:default/ann',
      groupsOf: () => [],
      componentsOfRepository: (repository) => (repository === pipeline.repository ? ['component:default/shop'] : []),
    }),
  }).resolve(one);
const candidate = {
  component: 'component:default/shop',
  source: { repository: 'https://github.com/acme/shop.git', revision: 'a'.repeat(40) },
};
const errorOf = (work: () => void): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('a job of a pipeline', () => {
  it('is a workload that reads, and the actor of what it submits', () => {
    const principal = principalOf(token);
    expect(principal).toMatchObject({ kind: 'workload', roles: ['viewer'], pipeline: { components: ['component:default/shop'] } });
    expect(actorOf(principal)).toEqual({
      subject: `${ISSUER}#repo:acme/shop`,
      kind: 'workload',
      name: 'github.com/Acme/Shop refs/heads/main run 3',
    });
    expect(errorOf(() => requireRole(principal, 'submitter'))).toBeInstanceOf(AuthError);
  });

  it('is nobody where the catalog names its repository nowhere, or its owner is not among those that count', () => {
    expect(errorOf(() => principalOf({ ...token, pipeline: { ...pipeline, repository: 'github.com/evil/shop' } }))).toBeInstanceOf(
      AuthError,
    );
    expect(errorOf(() => principalOf(token, ['9']))).toBeInstanceOf(AuthError);
    expect(principalOf(token, ['9', '2']).pipeline).toBeDefined();
  });

  it('submits candidates of its components from its repository at its commit, and evidence at any', () => {
    const principal = principalOf(token);
    const other = { ...candidate, source: { ...candidate.source, revision: 'b'.repeat(40) } };
    expect(errorOf(() => requireSubmitter(principal, candidate, 'candidate'))).toBeUndefined();
    expect(errorOf(() => requireSubmitter(principal, other, 'evidence'))).toBeUndefined();
    for (const refused of [
      other,
      { ...candidate, component: 'component:default/other' },
      { ...candidate, source: { ...candidate.source, repository: 'https://github.com/acme/shop-fork' } },
    ])
      expect(errorOf(() => requireSubmitter(principal, refused, 'candidate'))).toBeInstanceOf(HttpError);
  });

  it('is asked for the role where it is no job', () => {
    const ann: Principal = { subject: 'ann', kind: 'human', groups: [], roles: ['viewer'], tokenId: 't' };
    expect(errorOf(() => requireSubmitter(ann, candidate, 'candidate'))).toBeInstanceOf(AuthError);
    expect(errorOf(() => requireSubmitter({ ...ann, roles: ['submitter'] }, candidate, 'candidate'))).toBeUndefined();
  });
});
