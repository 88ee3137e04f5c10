import type { Signer } from '@interlock/contracts';

import type { Envelope, Signature } from './dsse-envelope.ts';
import type { Attestation } from './read-attestation.ts';
import { Refusal } from './refusal.ts';
import { signedMessage, type SignedMessage } from './signed-message.ts';
import { listed } from './safe-text.ts';
import type { Grant, Trust, TrustedIdentity, TrustedSigstore } from './trust/trust.ts';
import type { TrustedKey } from './trust/trusted-key.ts';

/** A signer whose signature verified, with one entry of the configuration that trusts it. */
export interface ProvenSigner {
  readonly signer: Signer;
  readonly grant: Grant;
}

/** Who signed, by the bytes and our configuration alone. Never empty: throws a refusal instead. */
export const proveSigners = (attestation: Attestation, trust: Trust): ProvenSigner[] =>
  attestation.signedBy === 'key'
    ? proveKeys(attestation.envelope, attestation.keyHint, trust.keys)
    : proveCertificate(attestation.bundle, attestation.envelope, trust.sigstore);

const proveKeys = (envelope: Envelope, keyHint: string, keys: readonly TrustedKey[]): ProvenSigner[] => {
  const message = signedMessage(envelope);
  const signers: TrustedKey[] = [];
  for (const signature of envelope.signatures) {
    const key = keyOf(message, signature, keyHint, keys);
    if (key !== undefined) signers.push(key);
  }
  if (signers.length === 0) throw unproven(envelope, keyHint, keys);
  // One key that signed twice with two sets of bytes is still one key.
  if (signers.length > 1 && new Set(signers).size < signers.length)
    throw new Refusal('evidence.duplicate_signature', 'signatures', 'two signatures by one key', 'each key once');
  const proven: ProvenSigner[] = [];
  for (const { digest, grants } of signers)
    for (const grant of grants) proven.push({ signer: { type: 'key', trust: grant.name, keyDigest: digest }, grant });
  return proven;
};

/** The trusted key that a signature verifies with. The hint says where to begin; every key is tried. */
const keyOf = (
  message: SignedMessage,
  { bytes, keyId }: Signature,
  keyHint: string,
  keys: readonly TrustedKey[],
): TrustedKey | undefined => {
  const hinted = keys.length === 1 ? keys[0] : keys.find((key) => isHinted(key, keyId, keyHint));
  if (hinted?.scheme.fits(bytes) === true && message.isSigned(hinted.scheme, bytes)) return hinted;
  return keys.find((key) => key !== hinted && key.scheme.fits(bytes) && key.scheme.verify(message.whole(), bytes));
};

const isHinted = (key: TrustedKey, keyId: string, keyHint: string): boolean => key.hints.has(keyId) || key.hints.has(keyHint);

const unproven = ({ signatures }: Envelope, keyHint: string, keys: readonly TrustedKey[]): Refusal => {
  const names = listed(keys.flatMap((key) => key.grants.map((grant) => grant.name)));
  const named = signatures.map(({ keyId }) => keyId || keyHint).filter((hint) => hint !== '');
  if (keys.length === 0)
    return new Refusal(
      'evidence.signer_untrusted',
      'signatures',
      'a signature, and no key to verify it with',
      'a public key under trust.keys',
    );
  const ours = keys.find((key) => signatures.some(({ keyId }) => isHinted(key, keyId, keyHint)));
  if (ours === undefined && named.length > 0)
    return new Refusal('evidence.signer_untrusted', 'signatures', `key ${listed(named)}`, `a signature by a key of trust.keys: ${names}`);
  const found =
    ours === undefined
      ? 'a signature that no trusted key verifies'
      : `a signature that key "${ours.grants[0]?.name ?? ours.digest}" does not verify`;
  return new Refusal('evidence.signature_invalid', 'signatures', found, `a signature over exactly these bytes by one of: ${names}`);
};

const proveCertificate = (bundle: unknown, envelope: Envelope, trusted: readonly TrustedSigstore[]): ProvenSigner[] => {
  const roots = [...new Set(trusted.flatMap((entry) => entry.roots))];
  if (roots.length === 0)
    throw new Refusal(
      'evidence.signer_untrusted',
      'verificationMaterial',
      'a keyless signature, and no identity to compare it with',
      'a signer under trust.sigstore',
    );
  const outcomes = new Map(roots.map((root) => [root, root.verify(bundle, envelope)] as const));
  const proven = [...outcomes].flatMap(([root, outcome]) => (outcome.verified ? [{ root, ...outcome }] : []));
  const [first] = proven;
  if (first === undefined) {
    const failures = [...outcomes.values()].flatMap((outcome) => (outcome.verified ? [] : [outcome]));
    const code = failures.every(({ malformed }) => malformed) ? 'evidence.malformed' : 'evidence.signature_invalid';
    throw new Refusal(
      code,
      'verificationMaterial',
      listed(failures.map(({ why }) => why)),
      'certificate, log entry and signature that verify against the trusted root',
    );
  }
  const signers = trusted.flatMap((entry) =>
    proven
      .filter(
        ({ root, identity, issuer }) =>
          entry.roots.includes(root) && entry.identities.some((policy) => isIdentity(policy, identity, issuer)),
      )
      .map(({ identity, issuer }): ProvenSigner => ({
        signer: { type: 'sigstore', trust: entry.grant.name, identity, issuer },
        grant: entry.grant,
      })),
  );
  if (signers.length > 0) return signers;
  const expected = listed(trusted.flatMap((entry) => entry.identities.map(({ subject, issuer }) => `${subject} (${issuer})`)));
  throw new Refusal(
    'evidence.signer_untrusted',
    'verificationMaterial',
    `${first.identity} (${first.issuer})`,
    `an identity of trust.sigstore: ${expected}`,
  );
};

/** The whole identity, or a plain prefix of it: no pattern is ever built from configuration. */
const isIdentity = ({ subject, issuer }: TrustedIdentity, foundIdentity: string, foundIssuer: string): boolean =>
  issuer === foundIssuer && (subject.endsWith('*') ? foundIdentity.startsWith(subject.slice(0, -1)) : foundIdentity === subject);
