import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CompactSign } from 'jose';
import type { BundleFiles } from '../bundle-files.ts';
import { fileHash } from '../file-hash.ts';
import type { TestPolicySigner } from './policy-signer.ts';

const shipped = fileURLToPath(new URL('../../../../../../policies/bundle/', import.meta.url));
const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** The release policies that ship with Interlock, in OPA's own form and unsigned, as `opa build --revision` leaves them. */
export const releaseBundle = async (revision: string, changes: Readonly<Record<string, Uint8Array>> = {}): Promise<BundleFiles> =>
  new Map<string, Uint8Array>([
    [
      '.manifest',
      encode({
        revision,
        roots: [''],
        wasm: [{ entrypoint: 'interlock/release/decision/result', module: '/policy.wasm' }],
        rego_version: 1,
      }),
    ],
    ['policy.wasm', await readFile(join(shipped, 'policy.wasm'))],
    ['data.json', await readFile(join(shipped, 'data.json'))],
    ...Object.entries(changes),
  ]);

export interface SignOptions {
  readonly algorithm?: string;
  readonly scope?: string;
  /** What the payload says instead of the truth. */
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** Signs as `opa sign` does. That the hashes are OPA's own is what the fixtures prove. */
export const signBundle = async (
  files: BundleFiles,
  signer: Pick<TestPolicySigner, 'privateKey' | 'algorithm'>,
  options: SignOptions = {},
): Promise<BundleFiles> => {
  const listed = [...files].map(([name, bytes]) => ({ name, hash: fileHash(name, bytes, 'SHA-256'), algorithm: 'SHA-256' }));
  const payload = { files: listed, ...(options.scope === undefined ? {} : { scope: options.scope }), ...options.payload };
  const token = await new CompactSign(encode(payload))
    .setProtectedHeader({ alg: options.algorithm ?? signer.algorithm, typ: 'JWT' })
    .sign(signer.privateKey);
  return new Map([...files, ['.signatures.json', encode({ signatures: [token] })]]);
};

/** Writes a bundle as a folder. */
export const writeBundle = async (folder: string, files: BundleFiles): Promise<void> => {
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
};
