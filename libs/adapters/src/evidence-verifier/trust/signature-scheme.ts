import { constants, createVerify, verify, type KeyObject, type Verify } from 'node:crypto';
import { ed25519ph } from '@noble/curves/ed25519.js';

/** How signatures of one key are checked. `fits` spares the arithmetic for bytes that cannot be a signature of this kind of key. */
export interface SignatureScheme {
  readonly fits: (signature: Uint8Array) => boolean;
  readonly verify: (message: Uint8Array, signature: Uint8Array) => boolean;
  /** The same of a message in pieces. Absent: the scheme needs all of it at once. */
  readonly verifyPieces?: (pieces: Iterable<Uint8Array>, signature: Uint8Array) => boolean;
}

const DER_SEQUENCE = 0x30;
const derUpTo = (most: number) => (signature: Uint8Array) => signature[0] === DER_SEQUENCE && signature.length <= most;

const ecdsa = (key: KeyObject, digests: readonly string[], most: number): SignatureScheme => ({
  fits: derUpTo(most),
  verify: (message, signature) => digests.some((digest) => verify(digest, message, key, signature)),
  verifyPieces: (pieces, signature) => digestedBy(digests, pieces).some((digested) => digested.verify(key, signature)),
});

/** Each of the digests in one pass. */
const digestedBy = (digests: readonly string[], pieces: Iterable<Uint8Array>): Verify[] => {
  const verifying = digests.map((digest) => createVerify(digest));
  for (const piece of pieces) for (const one of verifying) one.update(piece);
  return verifying;
};

/** PKCS#1 v1.5 is what sigstore signs with, PSS what older in-toto libraries do. */
const rsa = (key: KeyObject, bits: number): SignatureScheme => ({
  fits: (signature) => signature.length === Math.ceil(bits / 8),
  verify: (message, signature) => verify('sha256', message, key, signature) || verify('sha256', message, pss(key), signature),
  verifyPieces: (pieces, signature) => {
    const [plain, other] = digestedBy(['sha256', 'sha256'], pieces);
    return plain?.verify(key, signature) === true || other?.verify(pss(key), signature) === true;
  },
});

const pss = (key: KeyObject) => ({ key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO });

/** cosign signs with Ed25519ph (RFC 8032 §5.1) where others use plain Ed25519; OpenSSL as Node has it knows only the latter. */
const ed25519 = (key: KeyObject): SignatureScheme => {
  const point = new Uint8Array(Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url'));
  return {
    fits: (signature) => signature.length === 64,
    verify: (message, signature) =>
      verify(null, message, key, signature) || ed25519ph.verify(Uint8Array.from(signature), message, point, { zip215: false }),
  };
};

export const MIN_RSA_BITS = 2048;

/** The scheme of a public key, or what is wrong with it. */
export const schemeOf = (key: KeyObject): SignatureScheme | { readonly unsupported: string } => {
  const details = key.asymmetricKeyDetails;
  if (key.asymmetricKeyType === 'ed25519') return ed25519(key);
  if (key.asymmetricKeyType === 'ec' && details?.namedCurve === 'prime256v1') return ecdsa(key, ['sha256'], 72);
  // cosign's own P-384 signatures are over SHA-384; those of libraries that know one digest only, over SHA-256.
  if (key.asymmetricKeyType === 'ec' && details?.namedCurve === 'secp384r1') return ecdsa(key, ['sha384', 'sha256'], 104);
  if (key.asymmetricKeyType !== 'rsa')
    return {
      unsupported: `a key of type ${key.asymmetricKeyType ?? 'unknown'}${details?.namedCurve === undefined ? '' : ` on ${details.namedCurve}`}`,
    };
  const bits = details?.modulusLength ?? 0;
  return bits >= MIN_RSA_BITS ? rsa(key, bits) : { unsupported: `an RSA key of ${bits} bits` };
};
