import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { PolicyConfig } from '@interlock/contracts';
import { keyDigestOf } from '../../attestation/index.ts';
import { EXPECTED_KEY, readPublicKey } from '../../evidence-verifier/trust/read-public-key.ts';
import { TrustConfigError, type TrustProblem } from '../../evidence-verifier/trust/trust-config-error.ts';

/** A key that may sign policy bundles, with the JWS algorithms that fit its kind: never an HMAC, whose secret would be the public key, never `none`. */
export interface PolicySigner {
  readonly name: string;
  /** `sha256:<hex>` of the SPKI. */
  readonly digest: string;
  readonly publicKey: KeyObject;
  readonly algorithms: readonly string[];
}

export interface PolicyTrust {
  readonly signers: readonly PolicySigner[];
  /** What the signature's `scope` must be; empty: it must have none. */
  readonly scope: string;
}

const algorithmsOf = ({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): readonly string[] => {
  if (asymmetricKeyType === 'rsa') return ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
  if (asymmetricKeyType === 'ed25519') return ['EdDSA'];
  return asymmetricKeyDetails?.namedCurve === 'secp384r1' ? ['ES384'] : ['ES256'];
};

/** Reads the keys of `policy.trust`; file names are relative to `baseDirectory`. Rejects with `TrustConfigError`, which names every problem. */
export const loadPolicyTrust = async ({ trust, scope }: PolicyConfig, baseDirectory: string): Promise<PolicyTrust> => {
  const problems: TrustProblem[] = [];
  const signers: PolicySigner[] = [];
  for (const [index, { name, file }] of trust.entries()) {
    const report = (found: string): void =>
      void problems.push({ file, field: `policy.trust.${index}.file`, found, expected: EXPECTED_KEY });
    const pem = await readFile(resolve(baseDirectory, file), 'utf8').catch(() => undefined);
    const read = pem === undefined ? { found: 'a file that cannot be read' } : readPublicKey(pem);
    if ('found' in read) report(read.found);
    else signers.push({ name, digest: keyDigestOf(read.publicKey), publicKey: read.publicKey, algorithms: algorithmsOf(read.publicKey) });
  }
  if (problems.length > 0) throw new TrustConfigError(problems);
  return { signers, scope: scope ?? '' };
};
