import { z } from 'zod';
import { decodeBase64 } from './base64.ts';
import { isText } from './is-text.ts';
import { OutlinedText, type Payload } from './large-document/outlined-text.ts';
import { MAX_SIGNATURES } from './limits.ts';
import { Refusal, schemaRefusal } from './refusal.ts';
import { isMembers } from './members.ts';

/** A DSSE envelope, decoded. `payload` are the raw bytes that were signed: nothing reads them before a signature is verified. */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Payload;
  readonly signatures: readonly Signature[];
}

export interface Signature {
  readonly bytes: Buffer;
  /** Unauthenticated hint; empty when there is none (cosign writes `""`). */
  readonly keyId: string;
}

const LONGEST_TYPE = 200;
const LONGEST_SIGNATURE = 4096;
const LONGEST_KEY_ID = 500;

/** Unknown members are ignored, as the DSSE specification says: none of them is critical. */
const EnvelopeShape = z.object({
  payload: z.union([z.string().min(1), z.instanceof(OutlinedText)]),
  payloadType: z.string().min(1).max(LONGEST_TYPE),
  signatures: z.array(z.unknown()),
});
const SignatureShape = z.object({ sig: z.string().min(1).max(LONGEST_SIGNATURE), keyid: z.string().max(LONGEST_KEY_ID).optional() });

/** Beside a signature's arithmetic the schemas are a tenth of what is left, and say the same of what is right: they are asked for the words of a refusal. */
const isEnvelope = (value: unknown): value is z.infer<typeof EnvelopeShape> =>
  isMembers(value) &&
  isText(value['payload'], Infinity) &&
  isText(value['payloadType'], LONGEST_TYPE) &&
  Array.isArray(value['signatures']);
const isSignature = (value: unknown): value is z.infer<typeof SignatureShape> =>
  isMembers(value) &&
  isText(value['sig'], LONGEST_SIGNATURE) &&
  (value['keyid'] === undefined || value['keyid'] === '' || isText(value['keyid'], LONGEST_KEY_ID));

/** in-toto/attestation spec/v1/envelope.md: the generic type, or one for a kind of predicate. */
const PAYLOAD_TYPE = /^application\/vnd\.in-toto(?:\.[A-Za-z0-9][A-Za-z0-9._-]*)?\+json$/;

const readSignature = (value: unknown, at: string): Signature => {
  const { sig, keyid } = isSignature(value) ? value : parsed(SignatureShape, value, at);
  return { bytes: decodeBase64(sig, 'evidence.malformed', `${at}.sig`), keyId: keyid ?? '' };
};

const parsed = <Schema extends z.ZodType>(schema: Schema, value: unknown, at: string): z.infer<Schema> => {
  const shape = schema.safeParse(value);
  if (!shape.success) throw schemaRefusal('evidence.malformed', at, shape.error, value);
  return shape.data;
};

/** Threshold attacks begin with one signature told twice: refused before anything is counted, as sigstore does. */
const refuseDuplicates = (signatures: readonly Signature[], at: string): void => {
  const seen = new Set<string>();
  for (const { bytes, keyId } of signatures) {
    const marks = [`sig ${bytes.toString('hex')}`, ...(keyId === '' ? [] : [`keyid ${keyId}`])];
    const twice = marks.find((mark) => seen.has(mark));
    if (twice !== undefined)
      throw new Refusal(
        'evidence.duplicate_signature',
        `${at}signatures`,
        `${twice.slice(0, 100)} twice`,
        'each signature and each key once',
      );
    for (const mark of marks) seen.add(mark);
  }
};

/** Reads the envelope at a place of the document (`''` or `'dsseEnvelope.'`). */
export const readEnvelope = (value: unknown, at: string): Envelope => {
  const { payloadType, payload, signatures } = isEnvelope(value) ? value : parsed(EnvelopeShape, value, at.replace(/\.$/, ''));
  if (signatures.length === 0) throw new Refusal('evidence.no_signature', `${at}signatures`, 'no signature', 'at least one signature');
  if (signatures.length > MAX_SIGNATURES)
    throw new Refusal(
      'evidence.too_many_signatures',
      `${at}signatures`,
      `${signatures.length} signatures`,
      `at most ${MAX_SIGNATURES} signatures`,
    );
  if (!PAYLOAD_TYPE.test(payloadType))
    throw new Refusal('evidence.payload_type_mismatch', `${at}payloadType`, JSON.stringify(payloadType), 'application/vnd.in-toto+json');
  const decoded = signatures.map((signature, index) => readSignature(signature, `${at}signatures.${index}`));
  if (decoded.length > 1) refuseDuplicates(decoded, at);
  return { payloadType, payload: decodePayload(payload, `${at}payload`), signatures: decoded };
};

/** Of an envelope that was read already, whole or in outline. */
export const decodePayload = (payload: string | OutlinedText, field: string): Payload =>
  typeof payload === 'string' ? decodeBase64(payload, 'evidence.malformed', field) : payload.check('evidence.malformed', field);
