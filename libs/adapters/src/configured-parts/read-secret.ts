import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { SecretConfig } from '@interlock/contracts';

export interface SecretPlaces {
  readonly configDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Reads a secret anew each time, so that one may be renewed without a restart. Errors name the place and never the content. */
export const secretReader =
  (secret: SecretConfig, { configDirectory, environment }: SecretPlaces): (() => Promise<string>) =>
  async () => {
    const place = 'variable' in secret ? `the variable ${secret.variable}` : `the file ${secret.file}`;
    const text = 'variable' in secret ? environment[secret.variable] : await readFile(resolve(configDirectory, secret.file), 'utf8');
    const token = text?.trim() ?? '';
    if (!/^[\x21-\x7e]{1,8192}$/.test(token)) throw new Error(`found no token in ${place}, expected one line of it`);
    return token;
  };
