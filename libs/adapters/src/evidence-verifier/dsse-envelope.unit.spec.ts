import { readEnvelope } from './dsse-envelope.ts';

const TYPE = 'application/vnd.in-toto+json';
const anEnvelope = (changes: object = {}): object => ({
  payloadType: TYPE,
  payload: 'e30=',
  signatures: [{ sig: 'MAA=', keyid: 'k' }],
  ...changes,
});
const signedWith = (...signatures: unknown[]): object => anEnvelope({ signatures });
const base64 = (length: number): string => Buffer.alloc((length / 4) * 3, 1).toString('base64');

describe('a DSSE envelope', () => {
  it.each([
    ['a key id', signedWith({ sig: 'MAA=', keyid: 'k' }), 'k'],
    ['none', signedWith({ sig: 'MAA=' }), ''],
    ['an empty one', signedWith({ sig: 'MAA=', keyid: '' }), ''],
    ['the longest', signedWith({ sig: 'MAA=', keyid: 'k'.repeat(500) }), 'k'.repeat(500)],
    ['members that nobody knows', signedWith({ sig: 'MAA=', keyid: 'k', cert: 7 }), 'k'],
  ])('is read with %s', (_what, envelope, keyId) => {
    expect(readEnvelope(envelope, '')).toEqual({
      payloadType: TYPE,
      payload: Buffer.from('{}'),
      signatures: [{ bytes: Buffer.from([0x30, 0]), keyId }],
    });
  });

  it('is read with the longest signature and type', () => {
    const payloadType = `application/vnd.in-toto.${'a'.repeat(171)}+json`;
    expect(payloadType).toHaveLength(200);
    expect(readEnvelope({ ...signedWith({ sig: base64(4096) }), payloadType }, '')).toMatchObject({ payloadType });
  });

  it.each([
    ['nothing', undefined, 'document'],
    ['a list', [], 'document'],
    ['text', 'x', 'document'],
    ['no payload', anEnvelope({ payload: undefined }), 'payload'],
    ['an empty payload', anEnvelope({ payload: '' }), 'payload'],
    ['a payload that is no text', anEnvelope({ payload: { length: 1 } }), 'payload'],
    ['no type', anEnvelope({ payloadType: null }), 'payloadType'],
    ['a type that is too long', anEnvelope({ payloadType: 't'.repeat(201) }), 'payloadType'],
    ['signatures that are no list', anEnvelope({ signatures: { length: 1 } }), 'signatures'],
    ['a signature that is none', signedWith('MAA='), 'signatures.0'],
    ['a null among the signatures', signedWith({ sig: 'MAA=' }, null), 'signatures.1'],
    ['an empty signature', signedWith({ sig: '' }), 'signatures.0.sig'],
    ['one that is too long', signedWith({ sig: base64(4100) }), 'signatures.0.sig'],
    ['one in bytes', signedWith({ sig: [0x30] }), 'signatures.0.sig'],
    ['a key id that is null', signedWith({ sig: 'MAA=', keyid: null }), 'signatures.0.keyid'],
    ['a key id that is too long', signedWith({ sig: 'MAA=', keyid: 'k'.repeat(501) }), 'signatures.0.keyid'],
  ])('is refused with %s, in words that name it', (_what, envelope, field) => {
    expect(() => readEnvelope(envelope, '')).toThrow(expect.objectContaining({ code: 'evidence.malformed', field }));
  });
});
