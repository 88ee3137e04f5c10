import { Sha256, type SignedBundle } from '@interlock/contracts';
import { z } from 'zod';
import type { ContentStore } from '../../content-store/index.ts';
import { parseJson, parseValue } from '../bundle/parse-part.ts';
import { PolicyBundleError } from '../bundle/policy-bundle-error.ts';
import type { BundleFiles } from './bundle-files.ts';
import { contentsList } from './open-signed-bundle.ts';
import { SIGNATURE_FILE } from './verify-signature.ts';

const ContentsList = z.strictObject({ files: z.array(z.strictObject({ name: z.string().min(1).max(500), digest: Sha256 })).max(2000) });

/** Keeps every file of a bundle, its signature too: before the append that names them. */
export const keepBundle = async (contentStore: ContentStore, files: BundleFiles): Promise<void> => {
  const contents = [...files.values(), new TextEncoder().encode(contentsList(files))];
  await Promise.all(contents.map((bytes) => contentStore.put(bytes)));
};

/** The files of a bundle that was kept. Whoever uses them verifies them again: keys that are no longer trusted take their bundles with them. */
export const keptBundle = async (
  contentStore: ContentStore,
  { contents, signature }: Pick<SignedBundle, 'contents' | 'signature'>,
): Promise<BundleFiles> => {
  const get = async (name: string, digest: string): Promise<Uint8Array> => {
    const missing = (cause?: unknown) =>
      new PolicyBundleError('policy_bundle.file_missing', name, 'nothing whole in the content store', digest, { cause });
    const bytes = await contentStore.get(digest).catch((cause: unknown) => {
      throw missing(cause);
    });
    if (bytes === undefined) throw missing();
    return bytes;
  };
  const code = 'policy_bundle.manifest_malformed';
  const list = parseValue(ContentsList, parseJson(await get('contents', contents), 'contents', code), 'contents', code);
  const files = new Map([[SIGNATURE_FILE, await get(SIGNATURE_FILE, signature)]]);
  for (const { name, digest } of list.files) files.set(name, await get(name, digest));
  return files;
};
