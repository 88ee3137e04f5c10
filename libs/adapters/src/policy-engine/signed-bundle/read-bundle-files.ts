import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { PolicyBundleError } from '../bundle/policy-bundle-error.ts';
import { MAX_BUNDLE_BYTES, type BundleFiles } from './bundle-files.ts';
import { readArchive } from './read-archive.ts';

const MAX_FILES = 2000;
const SEGMENT = /^(?!\.\.?$)[^\0\\/]+$/;

const unreadable = (path: string, cause: unknown): PolicyBundleError =>
  new PolicyBundleError('policy_bundle.file_missing', path, 'nothing that can be read', 'a bundle: a .tar.gz or a folder', { cause });

/** Reads a bundle as `opa build` writes it (.tar.gz) or as `opa sign` leaves it (a folder). Nothing in it is trusted yet. `name` is what errors call it. */
export const readBundleFiles = async (path: string, name = path): Promise<BundleFiles> => {
  const found = await stat(path).catch((cause: unknown) => {
    throw unreadable(name, cause);
  });
  if (!found.isDirectory() && found.size > MAX_BUNDLE_BYTES) throw tooLarge(`${found.size} bytes`);
  const files = found.isDirectory()
    ? await readFolder(path)
    : readArchive(
        await readFile(path).catch((cause: unknown) => {
          throw unreadable(name, cause);
        }),
      );
  checkNames(files);
  return files;
};

const readFolder = async (folder: string): Promise<BundleFiles> => {
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => !entry.isDirectory());
  if (entries.length > MAX_FILES) throw tooLarge(`${entries.length} files`);
  const files = new Map<string, Uint8Array>();
  let bytes = 0;
  for (const entry of entries) {
    const file = join(entry.parentPath, entry.name);
    const name = relative(folder, file).split(sep).join('/');
    // A link would let what was verified and what is used be two files.
    if (!entry.isFile())
      throw new PolicyBundleError('policy_bundle.file_unexpected', name, 'no regular file', 'regular files and folders only');
    const content = await readFile(file).catch((cause: unknown) => {
      throw unreadable(name, cause);
    });
    bytes += content.length;
    if (bytes > MAX_BUNDLE_BYTES) throw tooLarge(`more than ${MAX_BUNDLE_BYTES} bytes`);
    files.set(name, content);
  }
  return files;
};

const checkNames = (files: BundleFiles): void => {
  if (files.size > MAX_FILES) throw tooLarge(`${files.size} files`);
  for (const name of files.keys())
    if (name.length > 500 || !name.split('/').every((segment) => SEGMENT.test(segment)))
      throw new PolicyBundleError(
        'policy_bundle.file_unexpected',
        JSON.stringify(name.slice(0, 200)),
        'a name that leads elsewhere',
        'a plain relative name',
      );
};

const tooLarge = (found: string): PolicyBundleError =>
  new PolicyBundleError('policy_bundle.too_large', 'bundle', found, `at most ${MAX_FILES} files and ${MAX_BUNDLE_BYTES} bytes`);
