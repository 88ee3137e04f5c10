import { createPrivateKey, type KeyObject } from 'node:crypto';
import { badInput } from '../../../cli-error.ts';
import { readInput } from '../../../program/read-input.ts';
import type { Io } from '../../../terminal/index.ts';

/** The key that signs what is built here; `purpose` is what its public half must be trusted for. */
export const readSigningKey = async (io: Io, path: string | undefined, purpose: string): Promise<KeyObject> => {
  if (path === undefined)
    throw badInput([
      { field: '--signing-key', found: 'nothing', expected: `a private key whose public half \`trust.keys\` lists for \`${purpose}\`` },
    ]);
  const pem = Buffer.from(await readInput(io, '--signing-key', path, 65_536));
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw badInput(
      [
        {
          field: '--signing-key',
          found: `${path}, no private key that can be read`,
          expected: 'PEM as openssl writes it (PKCS #8 or SEC1), without a passphrase',
        },
      ],
      { cause },
    );
  }
};
