import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { checkpointText, LEDGER_ORIGIN, parseCheckpoint } from './checkpoint.ts';
import { leafHash } from './merkle-hash.ts';
import { openNote, signNote } from './signed-note.ts';
import { realHashing as hashing } from './testing/index.ts';
import { parseTlogProof, tlogProofText } from './tlog-proof.ts';
import { ed25519KeyOfPem, parseVerifierKey, verifierKey } from './verifier-key.ts';

const verifySignature = (publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean => {
  const x = btoa(String.fromCharCode(...publicKey))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace('=', '');
  return verify(null, bytes, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }), signature);
};

const aSigner = (name: string = LEDGER_ORIGIN) => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = ed25519KeyOfPem(String(publicKey.export({ type: 'spki', format: 'pem' })));
  return { name, publicKey: raw, sign: (bytes: Uint8Array) => new Uint8Array(sign(null, bytes, privateKey)) };
};

const head = { origin: LEDGER_ORIGIN, treeSize: 12, rootHash: leafHash('root', hashing) };
const refused = expect.objectContaining({ code: 'ledger.head_invalid' });

describe("C2SP's own example of a signed note", () => {
  const key = parseVerifierKey('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k', hashing);
  const note =
    'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';

  it('verifies', () => {
    expect(openNote(note, [key], verifySignature, hashing)).toBe('This is an example message.\n');
    expect(verifierKey(key, hashing)).toBe('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k');
  });

  it('does not verify with any one character changed', () => {
    fc.assert(
      fc.property(fc.nat({ max: note.length - 1 }), (at) => {
        const changed = `${note.slice(0, at)}${note[at] === 'x' ? 'y' : 'x'}${note.slice(at + 1)}`;
        expect(() => openNote(changed, [key], verifySignature, hashing)).toThrow(refused);
      }),
    );
  });
});

describe('a signed head', () => {
  it('says what was signed, beside signatures of keys that nobody here knows', () => {
    const signer = aSigner();
    const note = signNote(checkpointText(head), signer, hashing);
    const stranger = signNote(checkpointText(head), aSigner('witness.example'), hashing).split('\n\n')[1] ?? '';
    expect(parseCheckpoint(openNote(note + stranger, [signer], verifySignature, hashing))).toEqual(head);
  });

  it('is refused when a known key signed something else, whoever else signed it', () => {
    const [ours, other] = [aSigner(), aSigner('witness.example')];
    const wrong = signNote(checkpointText({ ...head, treeSize: 11 }), ours, hashing).split('\n\n')[1] ?? '';
    const note = signNote(checkpointText(head), other, hashing) + wrong;
    expect(openNote(note, [other], verifySignature, hashing)).toBe(checkpointText(head));
    expect(() => openNote(note, [ours, other], verifySignature, hashing)).toThrow(refused);
  });

  it('is refused when only another key of the same name signed it', () => {
    expect(() => openNote(signNote(checkpointText(head), aSigner(), hashing), [aSigner()], verifySignature, hashing)).toThrow(refused);
  });

  it.each([
    '',
    '\n',
    'a\n1\n',
    'a\n01\nAAAA\n',
    `a\n-1\n${'A'.repeat(43)}=\n`,
    `a\n1\n${'A'.repeat(42)}B=\n`,
    `\n1\n${'A'.repeat(43)}=\n`,
    `a\n9007199254740993\n${'A'.repeat(43)}=\n`,
  ])('is not read from %j', (text) => expect(() => parseCheckpoint(text)).toThrow(refused));

  it('is not made of text that cannot be told apart', () => {
    for (const text of ['no newline', 'a\rb\n', 'a\u0000\n', '\ud800\n']) expect(() => signNote(text, aSigner(), hashing)).toThrow(refused);
    expect(() => signNote('a\n', aSigner('two words'), hashing)).toThrow(refused);
  });
});

describe('an offline proof', () => {
  const proof = {
    index: 7,
    proof: [leafHash('a', hashing), leafHash('b', hashing)],
    checkpoint: signNote(checkpointText(head), aSigner(), hashing),
  };

  it('reads back as it was written', () => {
    expect(parseTlogProof(tlogProofText(proof))).toEqual(proof);
    expect(parseTlogProof(tlogProofText({ ...proof, proof: [] }))).toEqual({ ...proof, proof: [] });
  });

  it.each([
    (text: string) => text.slice(1),
    (text: string) => text.replace('index 7', 'index 07'),
    (text: string) => text.replace('=\n', '\n'),
    () => '',
  ])('is refused when it is malformed (%#)', (damage) => expect(() => parseTlogProof(damage(tlogProofText(proof)))).toThrow(refused));
});
