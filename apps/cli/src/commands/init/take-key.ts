import { readFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, relative, sep } from 'node:path';
import { loadTrust, TrustConfigError } from '@interlock/adapters/evidence-verifier';
import { EvidenceKind } from '@interlock/contracts';
import { badInput } from '../../cli-error.ts';
import type { NewFile } from './write-new.ts';

/** The public key as interlock.yaml will name it, and the copy to make where it lies outside the repository. Refuses what is no public key, above all a private one. */
export const takeKey = async (
  root: string,
  file: string,
  named: string,
): Promise<{ readonly path: string; readonly copy: NewFile | undefined }> => {
  try {
    const key = { name: 'ci', file: basename(file), purposes: EvidenceKind.options };
    await loadTrust({ keys: [key], sigstore: [], statementsV01: false }, dirname(file));
  } catch (cause) {
    if (!(cause instanceof TrustConfigError)) throw cause;
    throw badInput(
      cause.problems.map(({ found, expected }) => ({ field: '--key', found: `${named}: ${found}`, expected })),
      { cause },
    );
  }
  const inside = relative(root, file);
  if (inside !== '' && !isAbsolute(inside) && inside !== '..' && !inside.startsWith(`..${sep}`))
    return { path: inside.split(sep).join('/'), copy: undefined };
  const path = `keys/${basename(file)}`;
  return { path, copy: { path, content: await readFile(file, 'utf8') } };
};
