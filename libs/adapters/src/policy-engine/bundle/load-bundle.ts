import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BundleManifest } from './manifest.ts';
import { parseJson, parseValue } from './parse-part.ts';
import { PolicyBundleError } from './policy-bundle-error.ts';
import type { PolicyData, PolicyDataOverrides } from './policy-data.ts';
import { readPolicyData } from './read-policy-data.ts';

/** A bundle as the engine takes it. */
export interface PolicyBundle {
  readonly module: Uint8Array;
  readonly data: PolicyData;
  readonly revision: string;
  readonly entrypoint: string;
}

export type LoadBundleOptions = PolicyDataOverrides;

const MANIFEST = 'manifest.json';

const digest = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const read = async (directory: string, name: string): Promise<Uint8Array> => {
  try {
    return await readFile(join(directory, name));
  } catch (cause) {
    throw new PolicyBundleError('policy_bundle.file_missing', name, 'no readable file', `a file in ${directory}`, { cause });
  }
};

const refuseUnexpected = async (directory: string, expected: ReadonlySet<string>): Promise<void> => {
  const unexpected = (await readdir(directory)).filter((name) => !expected.has(name)).sort();
  if (unexpected.length > 0)
    throw new PolicyBundleError(
      'policy_bundle.file_unexpected',
      unexpected.join(', '),
      'a file that the manifest does not list',
      [...expected].join(', '),
    );
};

const readListed = async (directory: string, file: BundleManifest['files'][number]): Promise<Uint8Array> => {
  const bytes = await read(directory, file.name);
  const found = digest(bytes);
  if (found !== file.digest) throw new PolicyBundleError('policy_bundle.digest_mismatch', file.name, found, file.digest);
  return bytes;
};

/**
 * Reads the compiled bundle that ships with Interlock and refuses it whole when a byte changed, a file is missing or one is there that the manifest does
 * not list. It is as trusted as the code beside it; a bundle from elsewhere is signed, and `openSignedBundle` reads it.
 */
export const loadBundle = async (directory: string, options: LoadBundleOptions = {}): Promise<PolicyBundle> => {
  const code = 'policy_bundle.manifest_malformed';
  const manifest = parseValue(BundleManifest, parseJson(await read(directory, MANIFEST), MANIFEST, code), MANIFEST, code);
  await refuseUnexpected(directory, new Set([MANIFEST, ...manifest.files.map((file) => file.name)]));
  const files = new Map<string, Uint8Array>();
  for (const file of manifest.files) files.set(file.name, await readListed(directory, file));
  const module = files.get('policy.wasm') ?? new Uint8Array();
  const data = readPolicyData(files.get('data.json') ?? new Uint8Array(), options);
  return { module, data, revision: manifest.revision, entrypoint: manifest.entrypoint };
};
