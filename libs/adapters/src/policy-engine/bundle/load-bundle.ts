import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fieldErrors, parseStrictJson } from '@interlock/domain';
import type { z } from 'zod';
import { BundleManifest } from './manifest.ts';
import { PolicyBundleError, type PolicyBundleErrorCode } from './policy-bundle-error.ts';
import { PolicyData, type PolicyDataOverrides } from './policy-data.ts';

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

const parse = <T extends z.ZodType>(schema: T, value: unknown, file: string, code: PolicyBundleErrorCode): z.infer<T> => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const first = fieldErrors(parsed.error, value)[0];
  throw new PolicyBundleError(
    code,
    `${file} ${first?.field ?? ''}`.trim(),
    first?.found ?? 'something else',
    first?.expected ?? 'the expected form',
    { cause: parsed.error },
  );
};

const json = (bytes: Uint8Array, file: string, code: PolicyBundleErrorCode): unknown => {
  try {
    return parseStrictJson(bytes);
  } catch (cause) {
    throw new PolicyBundleError(code, file, cause instanceof Error ? cause.message : String(cause), 'strict JSON', { cause });
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

const override = (shipped: PolicyData, options: LoadBundleOptions): unknown => {
  const { thresholds, seats, ...rest } = shipped.interlock;
  const groups = Object.entries(options.seats ?? {}).map(([id, seat]) => [id, { why: seats[id]?.why ?? `The seat ${id}.`, ...seat }]);
  return {
    interlock: { ...rest, thresholds: { ...thresholds, ...options.thresholds }, seats: { ...seats, ...Object.fromEntries(groups) } },
  };
};

/**
 * Reads a compiled bundle and refuses it whole when a byte changed, a file is missing or one is there that the manifest does not list.
 * Trust begins at the bytes of the manifest: a signature over them, once bundles come from elsewhere, is verified here, before they are parsed.
 */
export const loadBundle = async (directory: string, options: LoadBundleOptions = {}): Promise<PolicyBundle> => {
  const manifest = parse(
    BundleManifest,
    json(await read(directory, MANIFEST), MANIFEST, 'policy_bundle.manifest_malformed'),
    MANIFEST,
    'policy_bundle.manifest_malformed',
  );
  await refuseUnexpected(directory, new Set([MANIFEST, ...manifest.files.map((file) => file.name)]));
  const files = new Map<string, Uint8Array>();
  for (const file of manifest.files) files.set(file.name, await readListed(directory, file));
  const module = files.get('policy.wasm') ?? new Uint8Array();
  const shipped = parse(
    PolicyData,
    json(files.get('data.json') ?? new Uint8Array(), 'data.json', 'policy_bundle.data_invalid'),
    'data.json',
    'policy_bundle.data_invalid',
  );
  const data = parse(PolicyData, override(shipped, options), 'configuration over data.json', 'policy_bundle.data_invalid');
  return { module, data, revision: manifest.revision, entrypoint: manifest.entrypoint };
};
