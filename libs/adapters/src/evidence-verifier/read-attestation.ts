import { MAX_EVIDENCE_BYTES } from '@interlock/contracts';
import { parseStrictJson, quoted } from '@interlock/domain';
import { z } from 'zod';
import { decodeBase64 } from './base64.ts';
import { refuseManyValues } from './bound-json.ts';
import { readEnvelope, type Envelope } from './dsse-envelope.ts';
import { OutlinedText } from './large-document/outlined-text.ts';
import { jsonRefusal, Refusal, schemaRefusal } from './refusal.ts';
import type { Members } from './members.ts';

/** How an attestation says that it was signed. What it says is verified afterwards. */
export type Attestation =
  | { readonly signedBy: 'key'; readonly envelope: Envelope; readonly keyHint: string }
  | { readonly signedBy: 'certificate'; readonly envelope: Envelope; readonly bundle: unknown };

/** Versions of the Sigstore bundle that are understood (sigstore/protobuf-specs sigstore_bundle.proto). */
const BUNDLE_TYPE = /^application\/vnd\.dev\.sigstore\.bundle(?:\+json;version=0\.[123]|\.v0\.[123]\+json)$/;

const BundleShape = z.object({
  mediaType: z.string().max(200),
  verificationMaterial: z.object({
    publicKey: z.object({ hint: z.string().max(500).optional() }).optional(),
    certificate: z.object({}).optional(),
    x509CertificateChain: z.object({}).optional(),
  }),
});

/** What cosign wrote before it wrote bundles, and still does with `--new-bundle-format=false`. */
const LegacyBundleShape = z.object({ base64Signature: z.string().min(1), cert: z.string().optional() });

/** `mostMarks`: as of `refuseManyValues`. */
export const parseAttestation = (
  bytes: Uint8Array,
  code: 'evidence.malformed' | 'evidence.statement_malformed',
  at: string,
  mostMarks?: number,
): Members => {
  refuseManyValues(bytes, at, mostMarks);
  let value: unknown;
  try {
    value = parseStrictJson(bytes, { maxBytes: MAX_EVIDENCE_BYTES });
  } catch (error) {
    throw jsonRefusal(code, at, error);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal(
      code,
      at,
      Array.isArray(value) ? 'an array' : typeof value === 'string' ? quoted(value, 80) : JSON.stringify(value),
      'an object',
    );
  return value as Members;
};

const readBundle = (document: Members): Attestation => {
  const shape = BundleShape.safeParse(document);
  if (!shape.success) throw schemaRefusal('evidence.malformed', '', shape.error, document);
  const { mediaType, verificationMaterial } = shape.data;
  if (!BUNDLE_TYPE.test(mediaType))
    throw new Refusal(
      'evidence.unsupported_format',
      'mediaType',
      JSON.stringify(mediaType),
      'a Sigstore bundle of version 0.1, 0.2 or 0.3',
    );
  if (document['dsseEnvelope'] === undefined)
    throw new Refusal(
      'evidence.unsupported_format',
      'dsseEnvelope',
      document['messageSignature'] === undefined ? 'nothing' : 'a message signature',
      'a DSSE envelope with an in-toto statement',
    );
  const materials = Object.values(verificationMaterial).filter((material) => material !== undefined).length;
  // Both at once would leave open which of them must verify.
  if (materials !== 1)
    throw new Refusal(
      'evidence.malformed',
      'verificationMaterial',
      `${materials} keys or certificates`,
      'exactly one of publicKey, certificate, x509CertificateChain',
    );
  const envelope = readEnvelope(document['dsseEnvelope'], 'dsseEnvelope.');
  if (envelope.signatures.length !== 1)
    throw new Refusal(
      'evidence.malformed',
      'dsseEnvelope.signatures',
      `${envelope.signatures.length} signatures`,
      'exactly one signature in a Sigstore bundle',
    );
  if (verificationMaterial.publicKey === undefined) return { signedBy: 'certificate', envelope, bundle: wholeBundle(document) };
  return { signedBy: 'key', envelope, keyHint: verificationMaterial.publicKey.hint ?? '' };
};

/** The library that verifies certificates takes the payload as a text. */
const wholeBundle = (document: Members): Members => {
  const envelope = document['dsseEnvelope'] as Members;
  const { payload } = envelope;
  return payload instanceof OutlinedText ? { ...document, dsseEnvelope: { ...envelope, payload: payload.text } } : document;
};

const readLegacyBundle = (document: Members): Attestation => {
  const shape = LegacyBundleShape.safeParse(document);
  if (!shape.success) throw schemaRefusal('evidence.malformed', '', shape.error, document);
  if (shape.data.cert !== undefined && shape.data.cert !== '')
    throw new Refusal(
      'evidence.unsupported_format',
      'cert',
      'a certificate in a bundle of the old format',
      'a Sigstore bundle (cosign --new-bundle-format)',
    );
  const inner = parseAttestation(
    decodeBase64(shape.data.base64Signature, 'evidence.malformed', 'base64Signature'),
    'evidence.malformed',
    'base64Signature',
  );
  return { signedBy: 'key', envelope: readEnvelope(inner, 'base64Signature.'), keyHint: '' };
};

/** Where the members of a DSSE envelope, a bundle or an old bundle stand. Two formats at once have two meanings. */
const FORMATS = ['payload', 'dsseEnvelope', 'messageSignature', 'base64Signature', '_type'] as const;

/** Whether it says in any of these ways that it is signed, or should be: then it is nothing else. */
export const isAttestation = (document: Members): boolean => FORMATS.some((member) => Object.hasOwn(document, member));

/** Finds the format from the content. */
export const readAttestation = (document: Members): Attestation => {
  const found = FORMATS.filter((member) => Object.hasOwn(document, member));
  if (found.length > 1) throw new Refusal('evidence.malformed', found[1] ?? '', `${found.join(' and ')} side by side`, 'one format');
  switch (found[0]) {
    case 'payload':
      return { signedBy: 'key', envelope: readEnvelope(document, ''), keyHint: '' };
    case 'dsseEnvelope':
    case 'messageSignature':
      return readBundle(document);
    case 'base64Signature':
      return readLegacyBundle(document);
    case '_type':
      throw new Refusal('evidence.no_signature', 'document', 'a statement that nobody signed', 'the DSSE envelope or bundle around it');
    default:
      throw new Refusal(
        'evidence.unsupported_format',
        'document',
        `an object with ${
          Object.keys(document)
            .slice(0, 5)
            .map((key) => quoted(key, 42))
            .join(', ') || 'no member'
        }`,
        'a DSSE envelope or a Sigstore bundle',
      );
  }
};
