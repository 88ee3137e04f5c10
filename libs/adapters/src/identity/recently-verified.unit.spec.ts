import { generateKeyPairSync } from 'node:crypto';
import { exportJWK, SignJWT } from 'jose';
import { openTokenVerifier } from './token-verifier.ts';
import { recentlyVerified } from './recently-verified.ts';
import type { TokenVerifier } from './identity.ts';

const NOW = Date.parse('2026-03-02T10:00:00.000Z');
const ISSUER = 'https://id.example.org/';
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const tokenOf = (subject: string, seconds: number): Promise<string> =>
  new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid: 'ec' })
    .setIssuer(ISSUER)
    .setAudience('interlock')
    .setSubject(subject)
    .setIssuedAt(NOW / 1000 - 60)
    .setNotBefore(NOW / 1000 - 60)
    .setExpirationTime(NOW / 1000 + seconds)
    .sign(privateKey);

/** A verifier over real signatures that counts how often it is asked. */
const situation = async () => {
  const time = { now: NOW };
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'ec', alg: 'ES256', use: 'sig' }] };
  const real = openTokenVerifier({ issuer: ISSUER, audience: 'interlock', jwks, now: () => time.now });
  const asked: string[] = [];
  const counting: TokenVerifier = { issuer: ISSUER, verify: (token) => (asked.push(token), real.verify(token)) };
  const verifier = recentlyVerified(counting, () => time.now);
  const code = (token: string): Promise<string> =>
    verifier.verify(token).then(
      ({ subject }) => subject,
      ({ code: said }) => String(said),
    );
  return { time, asked, code };
};

describe('a token that comes again', () => {
  it('is proven once, for half a minute', async () => {
    const { time, asked, code } = await situation();
    const token = await tokenOf('ann', 600);
    for (const later of [0, 10_000, 29_999]) {
      time.now = NOW + later;
      expect(await code(token)).toBe('ann');
    }
    expect(asked).toHaveLength(1);
    time.now = NOW + 30_000;
    expect([await code(token), asked.length]).toEqual(['ann', 2]);
  });

  it('does not outlast its own end, nor a clock that is set back to before it counted', async () => {
    const { time, code } = await situation();
    const token = await tokenOf('ann', 5);
    expect(await code(token)).toBe('ann');
    // Beyond the tolerance of the clock.
    time.now = NOW + 36_000;
    expect(await code(token)).toBe('token.time');
    time.now = NOW;
    expect(await code(token)).toBe('ann');
    time.now = NOW - 120_000;
    expect(await code(token)).toBe('token.time');
  });

  it('is no other token, and one that did not count is looked at each time', async () => {
    const { asked, code } = await situation();
    const token = await tokenOf('ann', 600);
    const [header, , signature] = token.split('.');
    const forged = [header, (await tokenOf('mallory', 600)).split('.')[1], signature].join('.');
    expect(await code(token)).toBe('ann');
    expect([await code(forged), await code(forged)]).toEqual(['token.signature', 'token.signature']);
    expect(asked).toEqual([token, forged, forged]);
  });

  it('is forgotten when a thousand others came', async () => {
    const { asked, code } = await situation();
    const first = await tokenOf('ann', 600);
    await code(first);
    for (let other = 0; other < 1_000; other += 1) await code(await tokenOf(`other-${other}`, 600));
    const before = asked.length;
    expect([await code(first), asked.length]).toEqual(['ann', before + 1]);
  });
});
