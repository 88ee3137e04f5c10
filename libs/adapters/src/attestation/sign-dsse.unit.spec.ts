import { generateKeyPairSync, verify } from 'node:crypto';
import { dssePae, dssePaeHead } from '@interlock/domain';
import { signDsse } from './sign-dsse.ts';

const PAYLOAD = Buffer.from('{"_type":"https://in-toto.io/Statement/v1"}');
const TYPE = 'application/vnd.in-toto+json';

describe('a signed envelope', () => {
  it.each([
    ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'sha256'],
    ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' }), 'sha384'],
    ['Ed25519', generateKeyPairSync('ed25519'), null],
    ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 }), 'sha256'],
  ])('of %s is the same bytes each time, and verifies', (_name, { privateKey, publicKey }, digest) => {
    const [first, second] = [signDsse(TYPE, PAYLOAD, privateKey), signDsse(TYPE, PAYLOAD, privateKey)];
    expect(second).toEqual(first);
    const sig = Buffer.from(first.signatures[0]?.sig ?? '', 'base64');
    expect(verify(digest, dssePae(TYPE, PAYLOAD), publicKey, sig)).toBe(true);
    expect(verify(digest, dssePae(TYPE, Buffer.from('{}')), publicKey, sig)).toBe(false);
  });
});

describe('what a signature covers', () => {
  it.each([TYPE, 'application/vnd.é+json'])('is its head and the payload, also where they are come by in pieces: %s', (type) => {
    expect(Buffer.concat([dssePaeHead(type, PAYLOAD.length), PAYLOAD]).equals(dssePae(type, PAYLOAD))).toBe(true);
  });
});
