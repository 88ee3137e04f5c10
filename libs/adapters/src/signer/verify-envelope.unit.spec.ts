import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { DsseEnvelope } from '@interlock/contracts';
import { dssePae } from '@interlock/domain';
import { verifyEnvelope } from './index.ts';

const TYPE = 'application/vnd.interlock.decision.v1+json';
const payload = new TextEncoder().encode('{"outcome":"allow"}');
const pemOf = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();
const ours = generateKeyPairSync('ed25519');
const theirs = generateKeyPairSync('ed25519');

const signatureBy = (key: KeyObject, type = TYPE, bytes = payload): { sig: string } => ({
  sig: sign(null, dssePae(type, bytes), key).toString('base64'),
});
const signed = (): DsseEnvelope => ({
  payload: Buffer.from(payload).toString('base64'),
  payloadType: TYPE,
  signatures: [signatureBy(ours.privateKey)],
});
const verdict = (envelope: unknown, key = pemOf(ours.publicKey), type = TYPE): unknown => {
  try {
    return Buffer.from(verifyEnvelope(envelope, key, type)).toString();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
};

describe('a signed envelope', () => {
  it('gives its payload', () => {
    expect(verdict(signed())).toBe('{"outcome":"allow"}');
  });

  it('gives its payload when another signature stands beside ours, whatever key ids say', () => {
    const signatures = [
      { ...signatureBy(theirs.privateKey), keyid: 'ours' },
      { ...signatureBy(ours.privateKey), keyid: 'theirs' },
    ];
    expect(verdict({ ...signed(), signatures })).toBe('{"outcome":"allow"}');
  });

  it('is refused under any single changed bit of payload or signature', () => {
    const flips = (text: string): string[] =>
      Array.from({ length: Buffer.from(text, 'base64').length * 8 }, (_, bit) => {
        const bytes = Buffer.from(text, 'base64');
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        return bytes.toString('base64');
      });
    const good = signed();
    for (const changed of flips(good.payload)) expect(verdict({ ...good, payload: changed })).toBe('envelope.signature_invalid');
    for (const sig of flips(good.signatures[0]!.sig))
      expect(verdict({ ...good, signatures: [{ sig }] })).toBe('envelope.signature_invalid');
  });

  it('is refused by another key', () => {
    expect(verdict(signed(), pemOf(theirs.publicKey))).toBe('envelope.signature_invalid');
  });

  it('is refused as another kind of statement, also when its type was rewritten', () => {
    expect(verdict(signed(), pemOf(ours.publicKey), 'application/vnd.interlock.residency.v1+json')).toBe('envelope.payload_type_mismatch');
    const rewritten = { ...signed(), payloadType: 'application/vnd.interlock.residency.v1+json' };
    expect(verdict(rewritten, pemOf(ours.publicKey), 'application/vnd.interlock.residency.v1+json')).toBe('envelope.signature_invalid');
  });

  it('is refused when only the payload was signed, without its type', () => {
    expect(verdict({ ...signed(), signatures: [{ sig: sign(null, payload, ours.privateKey).toString('base64') }] })).toBe(
      'envelope.signature_invalid',
    );
  });

  it.each([
    ['nothing', null],
    ['no signature', { ...signed(), signatures: [] }],
    ['too many signatures', { ...signed(), signatures: Array.from({ length: 21 }, () => signatureBy(ours.privateKey)) }],
    ['a member that DSSE does not know', { ...signed(), extra: 1 }],
    ['a payload that is no base64', { ...signed(), payload: '!' }],
    ['a payload in lax base64', { ...signed(), payload: signed().payload.replace(/=+$/, '') }],
    ['a signature in lax base64', { ...signed(), signatures: [{ sig: `${signedSig()}\n` }] }],
  ])('is malformed with %s', (_, envelope) => {
    expect(verdict(envelope)).toBe('envelope.malformed');
  });

  it('is not verified by what is no Ed25519 key', () => {
    expect(verdict(signed(), 'not a key')).toBe('envelope.key_invalid');
    expect(verdict(signed(), pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey))).toBe('envelope.key_invalid');
  });
});

function signedSig(): string {
  return signatureBy(ours.privateKey).sig;
}
