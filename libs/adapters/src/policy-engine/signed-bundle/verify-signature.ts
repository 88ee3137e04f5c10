import { compactVerify } from 'jose';
import { parseJson, parseValue } from '../bundle/parse-part.ts';
import { PolicyBundleError } from '../bundle/policy-bundle-error.ts';
import type { BundleFiles } from './bundle-files.ts';
import { fileHash } from './file-hash.ts';
import type { PolicySigner, PolicyTrust } from './policy-trust.ts';
import { SignatureFile, SignaturePayload } from './signature-file.ts';

export const SIGNATURE_FILE = '.signatures.json';

/**
 * Verifies an OPA bundle's signature (opa/v1/bundle/verify.go) and resolves with the key that made it. That there must be one is the
 * configuration's word, never the bundle's: without the file the bundle is refused (OPA GHSA-g2pf-6v5v-qcc8). Nothing of the bundle is read
 * before the signature holds; then each file must be listed, each listed file be there, and each be the one that was signed.
 */
export const verifySignature = async (files: BundleFiles, trust: PolicyTrust): Promise<PolicySigner> => {
  const bytes = files.get(SIGNATURE_FILE);
  if (bytes === undefined)
    throw new PolicyBundleError('policy_bundle.signature_missing', SIGNATURE_FILE, 'no such file', 'a signature by a key of policy.trust');
  const code = 'policy_bundle.signature_malformed';
  const [token = ''] = parseValue(SignatureFile, parseJson(bytes, SIGNATURE_FILE, code), SIGNATURE_FILE, code).signatures;
  const { signer, payload } = await verifyToken(token, trust);
  const signed = parseValue(SignaturePayload, parseJson(payload, `${SIGNATURE_FILE} payload`, code), `${SIGNATURE_FILE} payload`, code);
  if (signed.scope !== trust.scope)
    throw new PolicyBundleError(
      'policy_bundle.scope_mismatch',
      'scope',
      `"${signed.scope}"`,
      trust.scope === '' ? 'none' : `"${trust.scope}"`,
    );
  compareFiles(files, signed);
  return signer;
};

/** Ids of keys are hints of whoever made the bundle: every trusted key is tried instead, with its own algorithms only. */
const verifyToken = async (token: string, trust: PolicyTrust): Promise<{ signer: PolicySigner; payload: Uint8Array }> => {
  const causes: unknown[] = [];
  for (const signer of trust.signers) {
    try {
      const { payload } = await compactVerify(token, signer.publicKey, { algorithms: [...signer.algorithms] });
      return { signer, payload };
    } catch (error) {
      causes.push(error);
    }
  }
  throw new PolicyBundleError(
    'policy_bundle.signature_untrusted',
    SIGNATURE_FILE,
    'a signature that no key of policy.trust made',
    `one of ${trust.signers.map(({ name }) => name).join(', ')}`,
    { cause: new AggregateError(causes) },
  );
};

const compareFiles = (files: BundleFiles, { files: listed }: SignaturePayload): void => {
  const names = new Set(listed.map(({ name }) => name));
  const unlisted = [...files.keys()].filter((name) => name !== SIGNATURE_FILE && !names.has(name));
  if (unlisted.length > 0)
    throw new PolicyBundleError(
      'policy_bundle.file_unexpected',
      unlisted.toSorted().slice(0, 5).join(', '),
      'a file that was not signed',
      'signed files only',
    );
  for (const { name, hash, algorithm } of listed) {
    const bytes = files.get(name);
    if (bytes === undefined) throw new PolicyBundleError('policy_bundle.file_missing', name, 'no such file', 'a file that was signed');
    if (/(?:^|\/)data\.ya?ml$/.test(name))
      throw new PolicyBundleError('policy_bundle.file_unexpected', name, 'YAML data', 'all data in data.json, as `opa build` writes it');
    const found = hashOf(name, bytes, algorithm);
    if (found !== hash) throw new PolicyBundleError('policy_bundle.digest_mismatch', name, `${algorithm} ${found}`, hash);
  }
};

const hashOf = (name: string, bytes: Uint8Array, algorithm: SignaturePayload['files'][number]['algorithm']): string => {
  try {
    return fileHash(name, bytes, algorithm);
  } catch (cause) {
    throw new PolicyBundleError(
      'policy_bundle.digest_mismatch',
      name,
      cause instanceof Error ? cause.message : String(cause),
      'strict JSON',
      {
        cause,
      },
    );
  }
};
