import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { exportJWK } from 'jose';
import { openTokenVerifier } from './token-verifier.ts';

const NOW = Date.parse('2026-03-02T10:00:00.000Z');
const SECONDS = NOW / 1000;
const ISSUER = 'https://id.example.org/';
const AUDIENCE = 'interlock';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });

const jwk = async (key: KeyObject, kid: string, alg: string) => ({ ...(await exportJWK(key)), kid, alg, use: 'sig' });
const encode = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const CLAIMS = { iss: ISSUER, aud: AUDIENCE, sub: 'ann-1', iat: SECONDS - 60, exp: SECONDS + 600, jti: 't-1' };
const without = (name: keyof typeof CLAIMS) => Object.fromEntries(Object.entries(CLAIMS).filter(([key]) => key !== name));

type Sign = (input: string) => Buffer;
const byEc =
  (key: KeyObject = ec.privateKey): Sign =>
  (input) =>
    sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
const byRsa: Sign = (input) => sign('sha256', Buffer.from(input), rsa.privateKey);
const byEd: Sign = (input) => sign(null, Buffer.from(input), ed.privateKey);
const byHmac =
  (secret: string): Sign =>
  (input) =>
    createHmac('sha256', secret).update(input).digest();

const token = (header: unknown, claims: unknown, signed: Sign = byEc()): string => {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${signed(input).toString('base64url')}`;
};
const ES256 = { alg: 'ES256', kid: 'ec', typ: 'at+jwt' };

const verifier = async () =>
  openTokenVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    jwks: {
      keys: [await jwk(rsa.publicKey, 'rsa', 'RS256'), await jwk(ec.publicKey, 'ec', 'ES256'), await jwk(ed.publicKey, 'ed', 'EdDSA')],
    },
    now: () => NOW,
  });
const answer = async (text: string): Promise<string> => {
  try {
    return `accepted ${(await (await verifier()).verify(text)).subject}`;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : `not a TokenError: ${String(error)}`;
  }
};

describe('a token that the issuer made for us', () => {
  it.each([
    ['ES256', token(ES256, CLAIMS)],
    ['RS256', token({ alg: 'RS256', kid: 'rsa', typ: 'JWT' }, CLAIMS, byRsa)],
    ['EdDSA', token({ alg: 'EdDSA', kid: 'ed', typ: 'application/at+jwt' }, CLAIMS, byEd)],
    ['no type and no key id', token({ alg: 'ES256' }, CLAIMS)],
    ['several audiences', token(ES256, { ...CLAIMS, aud: ['other', AUDIENCE] })],
    ['an expiry within the tolerance', token(ES256, { ...CLAIMS, exp: SECONDS - 29 })],
  ])('counts (%s)', async (_what, text) => {
    expect(await answer(text)).toBe('accepted ann-1');
  });

  it('says who it speaks for, and never holds itself', async () => {
    const text = token(ES256, { ...CLAIMS, name: 'Ann', roles: ['admin'], email: 'ann@example.org' });
    expect(await (await verifier()).verify(text)).toEqual({
      issuer: ISSUER,
      subject: 'ann-1',
      kind: 'human',
      name: 'Ann',
      tokenId: 't-1',
      expiresAt: SECONDS + 600,
    });
    for (const claims of [without('jti'), { ...CLAIMS, jti: 't\ud83d' }]) {
      const { tokenId } = await (await verifier()).verify(token(ES256, claims));
      expect(tokenId).toMatch(/^sha256:[0-9a-f]{64}$/);
    }
  });

  it('has a name that the record can hold, wherever it is cut', async () => {
    for (const name of [`${'a'.repeat(199)}🚦`, 'Ann \ud83d']) {
      const verified = await (await verifier()).verify(token(ES256, { ...CLAIMS, name }));
      expect([verified.name?.isWellFormed(), verified.name?.at(-1)]).toEqual([true, '\ufffd']);
    }
  });

  it.each([
    [{ client_id: 'ann-1' }, 'workload'],
    [{ azp: 'ann-1' }, 'workload'],
    [{ idtyp: 'app' }, 'workload'],
    [{ gty: 'client-credentials' }, 'workload'],
    [{ azp: 'console' }, 'human'],
    [{ interlock_kind: 'workload' }, 'human'],
  ])('with %j speaks for a %s', async (claims, kind) => {
    expect((await (await verifier()).verify(token(ES256, { ...CLAIMS, ...claims }))).kind).toBe(kind);
  });
});

// Threat T24.
describe('a token that must not count', () => {
  const rsaPem = String(rsa.publicKey.export({ type: 'spki', format: 'pem' }));
  const cases: [string, () => string | Promise<string>, string][] = [
    ['alg none', () => `${encode({ alg: 'none' })}.${encode(CLAIMS)}.`, 'token.algorithm'],
    ['alg nOnE with a signature', () => token({ alg: 'nOnE', kid: 'ec' }, CLAIMS), 'token.algorithm'],
    ['HS256 keyed with the public key', () => token({ alg: 'HS256', kid: 'rsa' }, CLAIMS, byHmac(rsaPem)), 'token.algorithm'],
    ['HS256 keyed with nothing', () => token({ alg: 'HS256' }, CLAIMS, byHmac('')), 'token.algorithm'],
    ['ES384', () => token({ alg: 'ES384', kid: 'ec' }, CLAIMS, byEc(p384.privateKey)), 'token.algorithm'],
    ['no algorithm', () => token({ kid: 'ec' }, CLAIMS), 'token.algorithm'],
    ['a key of another kind than the algorithm', () => token({ alg: 'RS256', kid: 'ec' }, CLAIMS, byEc()), 'token.signature'],
    ['a stranger’s signature', () => token(ES256, CLAIMS, byEc(stranger.privateKey)), 'token.signature'],
    ['a key id that the issuer does not have', () => token({ ...ES256, kid: 'new' }, CLAIMS), 'token.signature'],
    [
      'its own key in header jwk',
      async () => token({ ...ES256, jwk: await exportJWK(stranger.publicKey) }, CLAIMS, byEc(stranger.privateKey)),
      'token.malformed',
    ],
    ['header jku', () => token({ ...ES256, jku: 'https://evil.example/jwks' }, CLAIMS), 'token.malformed'],
    ['header x5u', () => token({ ...ES256, x5u: 'https://evil.example/cert' }, CLAIMS), 'token.malformed'],
    ['a critical extension', () => token({ ...ES256, crit: ['exp'], exp: 1 }, CLAIMS), 'token.malformed'],
    ['an unencoded payload (b64)', () => token({ ...ES256, b64: false, crit: ['b64'] }, CLAIMS), 'token.malformed'],
    ['another issuer', () => token(ES256, { ...CLAIMS, iss: 'https://evil.example/' }), 'token.claim'],
    ['the issuer without its slash', () => token(ES256, { ...CLAIMS, iss: ISSUER.slice(0, -1) }), 'token.claim'],
    ['half a character in its subject', () => token(ES256, { ...CLAIMS, sub: 'ann\ud83d' }), 'token.claim'],
    ['no issuer', () => token(ES256, without('iss')), 'token.claim'],
    ['another audience', () => token(ES256, { ...CLAIMS, aud: 'interlock-other' }), 'token.claim'],
    ['no audience', () => token(ES256, without('aud')), 'token.claim'],
    ['no expiry', () => token(ES256, without('exp')), 'token.claim'],
    ['no time of issue', () => token(ES256, without('iat')), 'token.claim'],
    ['no subject', () => token(ES256, without('sub')), 'token.claim'],
    ['an empty subject', () => token(ES256, { ...CLAIMS, sub: '' }), 'token.claim'],
    ['a subject that is no text', () => token(ES256, { ...CLAIMS, sub: { admin: true } }), 'token.claim'],
    ['an expiry that has passed', () => token(ES256, { ...CLAIMS, exp: SECONDS - 31 }), 'token.time'],
    ['a beginning that is to come', () => token(ES256, { ...CLAIMS, nbf: SECONDS + 31 }), 'token.time'],
    ['a time of issue that is to come', () => token(ES256, { ...CLAIMS, iat: SECONDS + 31 }), 'token.time'],
    ['an expiry that is no number', () => token(ES256, { ...CLAIMS, exp: 'tomorrow' }), 'token.claim'],
    ['the type of a logout token', () => token({ ...ES256, typ: 'logout+jwt' }, CLAIMS), 'token.claim'],
    ['the type of a DPoP proof', () => token({ ...ES256, typ: 'dpop+jwt' }, CLAIMS), 'token.claim'],
    ['a type that is no text', () => token({ ...ES256, typ: ['JWT'] }, CLAIMS), 'token.claim'],
    ['17 KiB', () => token(ES256, { ...CLAIMS, pad: 'x'.repeat(17_000) }), 'token.too_large'],
    ['a payload that is no JSON', () => token(ES256, '{"sub":'), 'token.malformed'],
    ['a payload that is no object', () => token(ES256, '[1]'), 'token.malformed'],
    ['a header that is no JSON', () => token('{', CLAIMS), 'token.malformed'],
    ['two parts', () => 'a.b', 'token.malformed'],
    ['five parts (encrypted)', () => 'a.b.c.d.e', 'token.malformed'],
    ['nothing', () => '', 'token.malformed'],
    [
      'a changed claim',
      () => {
        const [header = '', , signature = ''] = token(ES256, CLAIMS).split('.');
        return `${header}.${encode({ ...CLAIMS, sub: 'bob' })}.${signature}`;
      },
      'token.signature',
    ],
    ['no signature', () => token(ES256, CLAIMS).replace(/[^.]+$/, ''), 'token.signature'],
  ];
  it.each(cases)('because of %s', async (_what, text, code) => {
    expect(await answer(await text())).toBe(code);
  });
});
