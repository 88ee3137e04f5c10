import { createHash } from 'node:crypto';
import type { SignedBundle } from '@interlock/contracts';
import { canonicalJson } from '@interlock/domain';
import type { PolicyBundle } from '../bundle/load-bundle.ts';
import { parseJson, parseValue } from '../bundle/parse-part.ts';
import { PolicyBundleError } from '../bundle/policy-bundle-error.ts';
import type { PolicyDataOverrides } from '../bundle/policy-data.ts';
import { readPolicyData } from '../bundle/read-policy-data.ts';
import type { BundleFiles } from './bundle-files.ts';
import type { PolicyTrust } from './policy-trust.ts';
import { OpaManifest } from './signature-file.ts';
import { SIGNATURE_FILE, verifySignature } from './verify-signature.ts';

/** Where every bundle of release policies begins. */
const ENTRYPOINT = 'interlock/release/decision/result';
const MANIFEST = '.manifest';
const MODULE = 'policy.wasm';
const DATA = 'data.json';

/** A bundle whose signature holds under today's trust. */
export interface OpenedSignedBundle {
  readonly bundle: PolicyBundle;
  readonly signed: SignedBundle;
}

const digest = (bytes: Uint8Array | string): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** The list whose digest is `contents`: name and digest of each file, the signature apart, so that signing again does not make another bundle. */
export const contentsList = (files: BundleFiles): string =>
  canonicalJson({
    files: [...files]
      .filter(([name]) => name !== SIGNATURE_FILE)
      .map(([name, bytes]) => ({ name, digest: digest(bytes) }))
      .toSorted((left, right) => (left.name < right.name ? -1 : 1)),
  });

/** Digest of a bundle's files, whether or not anybody signed them. */
export const contentsOf = (files: BundleFiles): string => digest(contentsList(files));

const required = (files: BundleFiles, name: string): Uint8Array => {
  const bytes = files.get(name);
  if (bytes === undefined)
    throw new PolicyBundleError('policy_bundle.file_missing', name, 'no such file', 'what `opa build --target wasm` writes');
  return bytes;
};

/** `opa build` merges all data into one file; what lay beside it would be signed and never used. */
const refuseOtherData = (files: BundleFiles): void => {
  const others = [...files.keys()].filter((name) => name !== DATA && /(?:^|\/)data\.json$/.test(name));
  if (others.length > 0)
    throw new PolicyBundleError(
      'policy_bundle.file_unexpected',
      others.join(', '),
      'data beside data.json',
      'all data in data.json, as `opa build` writes it',
    );
};

const revisionOf = (files: BundleFiles): string => {
  const code = 'policy_bundle.manifest_malformed';
  const manifest = parseValue(OpaManifest, parseJson(required(files, MANIFEST), MANIFEST, code), MANIFEST, code);
  const entry = manifest.wasm.find(({ entrypoint }) => entrypoint === ENTRYPOINT);
  if (entry?.module.replace(/^\//, '') !== MODULE)
    throw new PolicyBundleError(
      'policy_bundle.entrypoint_missing',
      `${MANIFEST} wasm`,
      manifest.wasm.map(({ entrypoint, module }) => `${entrypoint} in ${module}`).join(', ') || 'no entrypoint',
      `${ENTRYPOINT} in /${MODULE}`,
    );
  return manifest.revision;
};

/** Verifies an OPA bundle and reads it. Throws `PolicyBundleError`; nothing but the signature is read before it holds. */
export const openSignedBundle = async (
  files: BundleFiles,
  trust: PolicyTrust,
  options: PolicyDataOverrides = {},
): Promise<OpenedSignedBundle> => {
  const signer = await verifySignature(files, trust);
  refuseOtherData(files);
  const revision = revisionOf(files);
  const data = readPolicyData(required(files, DATA), options);
  return {
    bundle: { module: required(files, MODULE), data, revision, entrypoint: ENTRYPOINT },
    signed: {
      contents: contentsOf(files),
      signature: digest(required(files, SIGNATURE_FILE)),
      signer: { name: signer.name, key: signer.digest },
    },
  };
};
