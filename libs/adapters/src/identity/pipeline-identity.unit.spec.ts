import fc from 'fast-check';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { TokenError } from './identity.ts';
import { pipelineIdentityOf } from './pipeline-identity.ts';
import { openTokenVerifiers } from './several-issuers.ts';
import { openTokenVerifier } from './token-verifier.ts';

const SHA = 'a'.repeat(40);
const GITHUB = {
  repository: 'acme/shop',
  repository_id: '1',
  repository_owner_id: '2',
  ref: 'refs/heads/main',
  sha: SHA,
  workflow_ref: 'acme/shop/.github/workflows/release.yml@refs/heads/main',
  run_id: '3',
};
const GITLAB = { project_path: 'acme/team/shop', project_id: 1, namespace_id: '2', ref: 'v1', ref_type: 'tag', sha: SHA, pipeline_id: '3' };

const codeOf = (provider: 'github' | 'gitlab', claims: unknown): string => {
  try {
    pipelineIdentityOf(provider, 'forge.example', claims);
    return 'accepted';
  } catch (error) {
    if (error instanceof TokenError) return error.code;
    throw error;
  }
};
type Claims = Readonly<Record<string, unknown>>;
const changed = (claims: Claims, changes: Claims): Claims =>
  Object.fromEntries(Object.entries({ ...claims, ...changes }).filter(([, value]) => value !== undefined));

describe('the claims of a job', () => {
  it('say repository, commit, ref and run alike, whoever issued the token', () => {
    expect(pipelineIdentityOf('github', 'github.com', { ...GITHUB, environment: 'production' })).toEqual({
      provider: 'github',
      repository: 'github.com/acme/shop',
      repositoryId: '1',
      ownerId: '2',
      ref: 'refs/heads/main',
      commit: SHA,
      workflow: 'acme/shop/.github/workflows/release.yml@refs/heads/main',
      run: '3',
      environment: 'production',
    });
    expect(pipelineIdentityOf('gitlab', 'gitlab.example', GITLAB)).toMatchObject({
      repository: 'gitlab.example/acme/team/shop',
      repositoryId: '1',
      ref: 'refs/tags/v1',
      run: '3',
      workflow: null,
      environment: null,
    });
  });

  const odd: readonly unknown[] = [
    undefined,
    null,
    '',
    ' ',
    7.5,
    true,
    [],
    {},
    'x'.repeat(600),
    '\u202e',
    'a b',
    '../..',
    'a/../b?c',
    '0x1',
    SHA.toUpperCase(),
  ];
  const needed = [
    ...['repository', 'repository_id', 'repository_owner_id', 'ref', 'sha', 'run_id'].map((name) => ['github', name, GITHUB] as const),
    ...['project_path', 'project_id', 'namespace_id', 'ref_type', 'sha', 'pipeline_id'].map((name) => ['gitlab', name, GITLAB] as const),
  ];
  it.each(needed)('are refused with anything else in them, and without: %s %s', (provider, name, claims) => {
    const accepted = odd.filter((by) => codeOf(provider, changed(claims, { [name]: by })) !== 'token.claim');
    expect(accepted).toEqual([]);
  });

  it('are refused when they are no claims at all, and never make anything fail otherwise', () => {
    fc.assert(
      fc.property(fc.constantFrom('github' as const, 'gitlab' as const), fc.jsonValue(), (provider, claims) =>
        expect(codeOf(provider, claims)).toBe('token.claim'),
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom(...needed), fc.jsonValue(), ([provider, name, claims], by) =>
        expect(codeOf(provider, changed(claims, { [name]: by }))).toMatch(/^(?:accepted|token\.claim)$/),
      ),
    );
    expect(codeOf('github', GITLAB)).toBe('token.claim');
    expect(codeOf('gitlab', GITHUB)).toBe('token.claim');
  });
});

describe('several issuers behind one door', () => {
  const aVerifier = async (issuer: string) => {
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' }] };
    const pipelines = { provider: 'github', host: 'github.com' } as const;
    return { verifier: openTokenVerifier({ issuer, audience: 'interlock', jwks, pipelines }), privateKey, issuer };
  };
  const token = (issuer: string, key: CryptoKey): Promise<string> =>
    new SignJWT(GITHUB)
      .setProtectedHeader({ alg: 'RS256', kid: 'k', typ: 'JWT' })
      .setIssuer(issuer)
      .setAudience('interlock')
      .setSubject('repo:acme/shop')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(key);

  it('each verify their own, and no token chooses whose keys it is held against', async () => {
    const [one, other] = [await aVerifier('https://one.example'), await aVerifier('https://other.example')];
    const both = openTokenVerifiers(one.verifier, other.verifier);
    expect((await both.verify(await token(one.issuer, one.privateKey))).pipeline?.repository).toBe('github.com/acme/shop');
    expect((await both.verify(await token(other.issuer, other.privateKey))).issuer).toBe(other.issuer);
    await expect(both.verify(await token(one.issuer, other.privateKey))).rejects.toMatchObject({ code: 'token.signature' });
    await expect(both.verify(await token('https://evil.example', one.privateKey))).rejects.toMatchObject({ code: 'token.claim' });
    for (const broken of ['', 'x', 'a.b.c', `${'e'.repeat(20_000)}.b.c`])
      await expect(both.verify(broken)).rejects.toBeInstanceOf(TokenError);
  });

  it('are told apart, or nothing starts', async () => {
    const { verifier } = await aVerifier('https://one.example');
    expect(() => openTokenVerifiers(verifier, verifier)).toThrow(TypeError);
  });
});
