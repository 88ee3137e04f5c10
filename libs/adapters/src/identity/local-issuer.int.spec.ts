import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLocalIssuer } from './local-issuer.ts';
import { openTokenVerifier } from './token-verifier.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'interlock-issuer-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const open = () => openLocalIssuer(join(directory, 'keys'), { audience: 'interlock' });
const verifier = (issuer: ReturnType<typeof open>) =>
  openTokenVerifier({ issuer: issuer.issuer, audience: 'interlock', jwks: { keys: [...issuer.jwks().keys] }, trustKindClaim: true });

describe('the local issuer at its first start', () => {
  it('makes a key that its owner alone can read, and nothing else', async () => {
    open();
    expect(await readdir(join(directory, 'keys'))).toEqual(['local-issuer.key.pem']);
    const file = join(directory, 'keys', 'local-issuer.key.pem');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  });

  it('publishes the public half only', () => {
    const { keys } = open().jwks();
    expect(keys).toEqual([
      { kty: 'EC', crv: 'P-256', x: expect.any(String), y: expect.any(String), kid: expect.any(String), use: 'sig', alg: 'ES256' },
    ]);
  });
});

describe('a token of the local issuer', () => {
  it.each(['human', 'workload'] as const)('says that a %s signed in', async (kind) => {
    const issuer = open();
    const token = await issuer.issue({ sub: 'user:default/ann', name: 'Ann', kind, lifetimeSeconds: 60 });
    expect(await verifier(issuer).verify(token)).toMatchObject({
      issuer: 'urn:interlock:local',
      subject: 'user:default/ann',
      kind,
      name: 'Ann',
    });
  });

  it('still counts after a restart', async () => {
    const token = await open().issue({ sub: 'user:default/ann', kind: 'human', lifetimeSeconds: 60 });
    expect((await verifier(open()).verify(token)).subject).toBe('user:default/ann');
  });

  it('does not count on another machine', async () => {
    const token = await openLocalIssuer(join(directory, 'other'), { audience: 'interlock' }).issue({
      sub: 'user:default/ann',
      kind: 'human',
      lifetimeSeconds: 60,
    });
    await expect(verifier(open()).verify(token)).rejects.toMatchObject({ code: 'token.signature' });
  });

  it.each([0, -1, 86_401, Number.NaN])('is not issued for %d seconds', (lifetimeSeconds) => {
    expect(() => open().issue({ sub: 'x', kind: 'human', lifetimeSeconds })).toThrow(RangeError);
  });
});

describe('a key file that others could have read, or that is no such key', () => {
  it('is refused, by name and mode', async () => {
    open();
    const file = join(directory, 'keys', 'local-issuer.key.pem');
    await chmod(file, 0o644);
    expect(open).toThrow(`${file}: found mode 644, expected 600`);
    await writeFile(file, 'not a key');
    await chmod(file, 0o600);
    expect(open).toThrow();
  });
});
