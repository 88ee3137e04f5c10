import { createPrivateKey, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { link, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode, makeDirectory, messageOf, syncDirectory } from '../durable-files/index.ts';
import { SignerError } from './signer-error.ts';

const OTHERS_ANY = 0o077;
const OTHERS_WRITE = 0o022;

/** The key in a folder; made at first use. */
export const loadOrMakeKey = async (directory: string): Promise<KeyObject> => {
  const file = join(directory, 'signing-key.pem');
  try {
    await makeDirectory(directory, 0o700);
    await requireClosed(directory, OTHERS_WRITE, '700');
    return parseKey(file, (await readKey(file)) ?? (await makeKey(directory, file)));
  } catch (error) {
    if (error instanceof SignerError) throw error;
    throw new SignerError('signer.unavailable', `${file}: ${messageOf(error)}`, { cause: error });
  }
};

/** Undefined when there is no key yet. Mode and bytes are of the same open file, so that it cannot be swapped in between. */
const readKey = async (file: string): Promise<string | undefined> => {
  const handle = await open(file, 'r').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (handle === undefined) return undefined;
  try {
    requireMode(file, (await handle.stat()).mode, OTHERS_ANY, '600');
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
};

/** Complete under another name first; `link` never replaces, so of two first starts at once one makes the key and both use it. */
const makeKey = async (directory: string, file: string): Promise<string> => {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const draft = join(directory, `.signing-key.${randomUUID()}`);
  try {
    const handle = await open(draft, 'wx', 0o600);
    await handle.writeFile(pem);
    await handle.sync();
    await handle.close();
    await link(draft, file);
  } catch (error) {
    const other = hasCode(error, 'EEXIST') ? await readKey(file) : undefined;
    if (other === undefined) throw error;
    return other;
  } finally {
    await rm(draft, { force: true });
  }
  await syncDirectory(directory);
  return pem;
};

const parseKey = (file: string, pem: string): KeyObject => {
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: pem, format: 'pem' });
  } catch (cause) {
    throw new SignerError('signer.key_invalid', `${file}: expected an Ed25519 private key in PKCS#8 PEM`, { cause });
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw new SignerError('signer.key_invalid', `${file}: found a ${key.asymmetricKeyType} key, expected Ed25519`);
  return key;
};

const requireClosed = async (path: string, forbidden: number, wanted: string): Promise<void> =>
  requireMode(path, (await stat(path)).mode, forbidden, wanted);

/** Windows has no such modes: there the folder inherits the user profile's access list. */
const requireMode = (path: string, mode: number, forbidden: number, wanted: string): void => {
  if (process.platform === 'win32' || (mode & forbidden) === 0) return;
  const found = (mode & 0o777).toString(8).padStart(3, '0');
  throw new SignerError('signer.key_exposed', `${path}: mode is ${found}, expected ${wanted}: run chmod ${wanted} ${path}`);
};
