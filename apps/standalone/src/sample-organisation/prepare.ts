import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Templates of the organisation, beside `src` and `dist`. */
const TEMPLATES = fileURLToPath(new URL('../../samples/', import.meta.url));

/** Puts the sample organisation's files in place at the first start: catalog, configuration, and key pairs of CI and of security that nobody else has. */
export const prepareSamples = async (directory: string): Promise<{ readonly fresh: boolean }> => {
  if (existsSync(join(directory, 'interlock.yaml'))) return { fresh: false };
  await mkdir(join(directory, 'keys'), { recursive: true, mode: 0o700 });
  await cp(join(TEMPLATES, 'catalog'), join(directory, 'catalog'), { recursive: true });
  for (const name of ['ci', 'security'] as const) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await writeFile(privateKeyFile(directory, name), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    await chmod(privateKeyFile(directory, name), 0o600);
    await writeFile(join(directory, 'keys', `${name}.pub.pem`), publicKey.export({ type: 'spki', format: 'pem' }));
  }
  // Last, because its presence says that all is there.
  await cp(join(TEMPLATES, 'interlock.yaml'), join(directory, 'interlock.yaml'));
  return { fresh: true };
};

export const privateKeyFile = (directory: string, name: 'ci' | 'security'): string => join(directory, 'keys', `${name}.key.pem`);
