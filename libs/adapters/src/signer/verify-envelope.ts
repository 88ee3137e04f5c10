import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { DsseEnvelope } from '@interlock/contracts';
import { dssePae, fieldErrors } from '@interlock/domain';

export type EnvelopeErrorCode =
  /** Not a DSSE envelope of the shape that Interlock writes. */
  | 'envelope.malformed'
  /** Signed, but as something else: a valid signature over another kind of statement proves nothing. */
  | 'envelope.payload_type_mismatch'
  | 'envelope.signature_invalid'
  /** The public key is not an Ed25519 key in SPKI PEM. */
  | 'envelope.key_invalid';

export class EnvelopeError extends Error {
  readonly code: EnvelopeErrorCode;
  constructor(code: EnvelopeErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'EnvelopeError';
    this.code = code;
  }
}

/** Payload of an envelope that one of its signatures, by this key, covers together with its type. Offline; key ids are not looked at. Throws `EnvelopeError`. */
export const verifyEnvelope = (envelope: unknown, publicKeyPem: string, payloadType: string): Uint8Array => {
  const found = DsseEnvelope.safeParse(envelope);
  if (!found.success) {
    const [fault] = fieldErrors(found.error, envelope);
    throw new EnvelopeError('envelope.malformed', `envelope: ${fault?.field}: found ${fault?.found}, expected ${fault?.expected}`);
  }
  const { data } = found;
  if (data.payloadType !== payloadType)
    throw new EnvelopeError('envelope.payload_type_mismatch', `payloadType: found ${data.payloadType}, expected ${payloadType}`);
  const key = parseKey(publicKeyPem);
  const payload = decode('payload', data.payload);
  const pae = dssePae(data.payloadType, payload);
  if (data.signatures.some(({ sig }, index) => verify(null, pae, key, decode(`signatures.${index}.sig`, sig)))) return payload;
  throw new EnvelopeError(
    'envelope.signature_invalid',
    `signatures: none of ${data.signatures.length} is by the given key over this payload`,
  );
};

/** Strict: Buffer would skip what is no base64, so that many texts read as the same bytes. */
const decode = (field: string, text: string): Uint8Array => {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new EnvelopeError('envelope.malformed', `${field}: expected padded, canonical base64`);
  return new Uint8Array(bytes);
};

const parseKey = (pem: string): KeyObject => {
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch (cause) {
    throw new EnvelopeError('envelope.key_invalid', 'public key: expected an Ed25519 key in SPKI PEM', { cause });
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw new EnvelopeError('envelope.key_invalid', `public key: found ${key.asymmetricKeyType}, expected ed25519`);
  return key;
};
