import { fileURLToPath } from 'node:url';
import { bundleFromJSON, ValidationError } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import {
  PolicyError,
  toSignedEntity,
  toTrustMaterial,
  VerificationError,
  Verifier,
  type SignedEntity,
  type TrustMaterial,
} from '@sigstore/verify';
import { parseStrictJson, quoted, StrictJsonError } from '@interlock/domain';
import type { Envelope } from '../dsse-envelope.ts';
import { wholePayload } from '../large-document/outlined-text.ts';
import { SettledCertificate, TrustedCertificate } from './settled-certificate.ts';

/** The trusted root of Sigstore's public-good instance, as shipped here; see README.md beside it. */
export const PUBLIC_GOOD_ROOT_FILE = fileURLToPath(new URL('./trusted-root.public-good.json', import.meta.url));

/** One Sigstore instance: its certificate authorities, logs and timestamp authorities. */
export interface SigstoreRoot {
  /** The JSON that it was made from. */
  readonly trustedRoot: unknown;
  /** Verifies certificate, log entry and signature of a keyless bundle, all offline. */
  verify(bundle: unknown, envelope: Envelope): KeylessOutcome;
}

export type KeylessOutcome =
  | { readonly verified: true; readonly identity: string; readonly issuer: string }
  | { readonly verified: false; readonly malformed: boolean; readonly why: string };

/** Reads a trusted root, or several as JSON Lines (`gh attestation trusted-root`). */
export const readSigstoreRoots = (bytes: Buffer): readonly SigstoreRoot[] | { readonly found: string } => {
  try {
    const lines = bytes
      .toString('utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
    const texts = lines.length > 1 && lines.every((line) => line.startsWith('{') && line.trimEnd().endsWith('}')) ? lines : [bytes];
    return texts.map((text) => sigstoreRoot(parseStrictJson(Buffer.from(text), { maxBytes: 5 * 1024 * 1024 })));
  } catch (error) {
    return {
      found:
        error instanceof StrictJsonError
          ? `${error.found} at ${error.field || 'the beginning'}`
          : `a file that is none (${error instanceof Error ? error.message.slice(0, 150) : 'unreadable'})`,
    };
  }
};

const TRUSTED_ROOT_TYPE = /^application\/vnd\.dev\.sigstore\.trustedroot(?:\+json;version=0\.1|\.v0\.[12]\+json)$/;

/** Throws what keeps it from being a trusted root. */
export const sigstoreRoot = (json: unknown): SigstoreRoot => {
  const root = TrustedRoot.fromJSON(json);
  if (!TRUSTED_ROOT_TYPE.test(root.mediaType)) throw new TypeError(`media type ${quoted(root.mediaType, 102)}`);
  if (root.certificateAuthorities.length === 0) throw new TypeError('no certificate authority');
  if (root.tlogs.length + root.timestampAuthorities.length === 0) throw new TypeError('neither a log nor a timestamp authority');
  // GitHub's own instance runs no log: what a root does not have cannot be asked for. A proof of time is always asked for.
  const verifier = new Verifier(settledMaterial(toTrustMaterial(root, {})), {
    tlogThreshold: root.tlogs.length > 0 ? 1 : 0,
    ctlogThreshold: root.ctlogs.length > 0 ? 1 : 0,
    timestampThreshold: 1,
  });
  return { trustedRoot: json, verify: (bundle, envelope) => withoutStacks(() => verifyKeyless(verifier, bundle, envelope)) };
};

/**
 * What is thrown inside is caught inside, and asked for its message alone. The library tries whether bytes are ASN.1, Node whether an object is a key, by whether
 * that throws: finding out where takes, each time, as long as a signature of its own.
 */
const withoutStacks = <Value>(once: () => Value): Value => {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return once();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
};

type Authority = TrustMaterial['certificateAuthorities'][number];
const settledAuthority = ({ certChain, validFor }: Authority): Authority => ({
  certChain: certChain.map((certificate) => new TrustedCertificate(certificate)),
  validFor,
});

const settledMaterial = (material: TrustMaterial): TrustMaterial => ({
  ...material,
  certificateAuthorities: material.certificateAuthorities.map(settledAuthority),
  timestampAuthorities: material.timestampAuthorities.map(settledAuthority),
});

const settledEntity = (entity: SignedEntity): SignedEntity =>
  entity.key.$case === 'certificate'
    ? { ...entity, key: { $case: 'certificate', certificate: new SettledCertificate(entity.key.certificate) } }
    : entity;

const verifyKeyless = (verifier: Verifier, json: unknown, envelope: Envelope): KeylessOutcome => {
  try {
    const bundle = bundleFromJSON(json);
    if (bundle.content.$case !== 'dsseEnvelope') return { verified: false, malformed: true, why: 'no DSSE envelope' };
    const { payload, payloadType, signatures } = bundle.content.dsseEnvelope;
    // What the library verifies must be what we go on to read.
    if (
      payloadType !== envelope.payloadType ||
      !payload.equals(wholePayload(envelope.payload)) ||
      signatures[0]?.sig.equals(envelope.signatures[0]?.bytes ?? Buffer.alloc(0)) !== true
    )
      return { verified: false, malformed: true, why: 'an envelope that reads in two ways' };
    // No policy here: a string given to the library as identity is a pattern without anchors. The identity that it proves is compared afterwards.
    const { identity } = verifier.verify(settledEntity(toSignedEntity(bundle)));
    if (identity?.subjectAlternativeName === undefined || identity.extensions?.issuer === undefined)
      return { verified: false, malformed: false, why: 'a certificate without identity or issuer' };
    return { verified: true, identity: identity.subjectAlternativeName, issuer: identity.extensions.issuer };
  } catch (error) {
    // The library parses ASN.1, certificates and log entries that the sender made: whatever it throws is a no.
    const known = error instanceof VerificationError || error instanceof PolicyError;
    const why =
      error instanceof ValidationError
        ? `${error.message}: ${error.fields.join(', ')}`
        : error instanceof Error
          ? error.message
          : 'unreadable';
    return { verified: false, malformed: !known, why: known ? `${error.code}: ${why}` : why };
  }
};
