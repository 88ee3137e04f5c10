import { jest } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { openTokenVerifier } from './token-verifier.ts';

interface Issuer {
  readonly url: string;
  /** What it answers by path; a number is a status. */
  readonly answers: Map<string, unknown>;
  readonly asked: string[];
  close(): Promise<void>;
}

const servers: Server[] = [];
const anIssuer = async (): Promise<Issuer> => {
  const answers = new Map<string, unknown>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const answer = answers.get(request.url ?? '') ?? 404;
    if (typeof answer === 'number') response.writeHead(answer, { location: '/elsewhere' }).end();
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  answers.set('/.well-known/openid-configuration', { issuer: url, jwks_uri: `${url}/keys` });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { url, answers, asked, close };
};
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const aKey = async (kid: string): Promise<{ jwk: JWK; privateKey: CryptoKey; kid: string }> => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  return { jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256' }, privateKey, kid };
};
const token = (issuer: string, { privateKey, kid }: Awaited<ReturnType<typeof aKey>>): Promise<string> =>
  new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid, typ: 'at+jwt' })
    .setIssuer(issuer)
    .setAudience('interlock')
    .setSubject('ann')
    .setIssuedAt()
    .setExpirationTime('2d')
    .sign(privateKey);

describe('an issuer that is found by discovery', () => {
  it('is asked once for its configuration and its keys', async () => {
    const issuer = await anIssuer();
    const key = await aKey('k1');
    issuer.answers.set('/keys', { keys: [key.jwk] });
    const verifier = openTokenVerifier({ issuer: issuer.url, audience: 'interlock' });
    for (let count = 0; count < 3; count += 1) expect((await verifier.verify(await token(issuer.url, key))).subject).toBe('ann');
    expect(issuer.asked).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  it.each<[string, (url: string) => unknown]>([
    ['names another issuer', (url) => ({ issuer: 'https://evil.example', jwks_uri: `${url}/keys` })],
    ['names itself with a slash', (url) => ({ issuer: `${url}/`, jwks_uri: `${url}/keys` })],
    ['keeps its keys without TLS elsewhere', (url) => ({ issuer: url, jwks_uri: 'http://evil.example/keys' })],
    ['keeps its keys in a file', (url) => ({ issuer: url, jwks_uri: 'file:///etc/keys' })],
    ['says nothing of keys', (url) => ({ issuer: url })],
    ['redirects', () => 302],
    ['fails', () => 500],
    ['answers null', () => null],
  ])('that %s gives no keys', async (_what, configuration) => {
    const issuer = await anIssuer();
    const key = await aKey('k1');
    issuer.answers.set('/keys', { keys: [key.jwk] });
    issuer.answers.set('/elsewhere', { issuer: issuer.url, jwks_uri: `${issuer.url}/keys` });
    issuer.answers.set('/.well-known/openid-configuration', configuration(issuer.url));
    const verifier = openTokenVerifier({ issuer: issuer.url, audience: 'interlock' });
    await expect(verifier.verify(await token(issuer.url, key))).rejects.toMatchObject({ code: 'token.issuer_unavailable' });
    expect(issuer.asked).not.toContain('/keys');
  });

  it('is not hammered while it fails, and asked again later', async () => {
    const issuer = await anIssuer();
    const key = await aKey('k1');
    issuer.answers.set('/keys', { keys: [key.jwk] });
    const configuration = issuer.answers.get('/.well-known/openid-configuration');
    issuer.answers.set('/.well-known/openid-configuration', 503);
    let now = Date.now();
    const verifier = openTokenVerifier({ issuer: issuer.url, audience: 'interlock', now: () => now });
    const text = await token(issuer.url, key);
    for (let count = 0; count < 5; count += 1)
      await expect(verifier.verify(text)).rejects.toMatchObject({ code: 'token.issuer_unavailable' });
    expect(issuer.asked).toHaveLength(1);
    issuer.answers.set('/.well-known/openid-configuration', configuration);
    now += 5_000;
    expect((await verifier.verify(text)).subject).toBe('ann');
  });
});

describe('the keys of an issuer', () => {
  it('are not fetched again for every unknown key id', async () => {
    const issuer = await anIssuer();
    const [known, forged] = [await aKey('k1'), await aKey('forged')];
    issuer.answers.set('/keys', { keys: [known.jwk] });
    const verifier = openTokenVerifier({ issuer: issuer.url, audience: 'interlock', jwks: new URL(`${issuer.url}/keys`) });
    const text = await token(issuer.url, forged);
    for (let count = 0; count < 20; count += 1) await expect(verifier.verify(text)).rejects.toMatchObject({ code: 'token.signature' });
    expect(issuer.asked).toEqual(['/keys']);
  });

  it('serve for twelve hours after the issuer was lost, then no more', async () => {
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
    });
    try {
      const issuer = await anIssuer();
      const key = await aKey('k1');
      issuer.answers.set('/keys', { keys: [key.jwk] });
      const verifier = openTokenVerifier({ issuer: issuer.url, audience: 'interlock', jwks: new URL(`${issuer.url}/keys`) });
      const text = await token(issuer.url, key);
      expect((await verifier.verify(text)).subject).toBe('ann');
      await issuer.close();
      jest.setSystemTime(Date.now() + 11 * 3_600_000);
      expect((await verifier.verify(text)).subject).toBe('ann');
      jest.setSystemTime(Date.now() + 2 * 3_600_000);
      await expect(verifier.verify(text)).rejects.toMatchObject({ code: 'token.issuer_unavailable' });
    } finally {
      jest.useRealTimers();
    }
  });
});
