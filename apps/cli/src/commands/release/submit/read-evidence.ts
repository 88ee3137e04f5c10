import { isNoEvidence, reportInFile, type KnownReport } from '@interlock/adapters/evidence-verifier';
import { EvidenceKind } from '@interlock/contracts';
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { badInput } from '../../../cli-error.ts';
import { hashInput, openInput } from '../../../program/read-input.ts';
import type { Io } from '../../../terminal/index.ts';
import { evidenceOfFolder } from './evidence-folder.ts';

export interface EvidenceFile {
  /** As the user named it. */
  readonly path: string;
  readonly name: string;
  readonly kind: EvidenceKind | undefined;
  /** `sha256:<hex>` of its bytes. */
  readonly digest: string;
  /** Of a file that is there already: where it lies. */
  readonly content: Blob;
  /** What report it is, where it is one that nobody signed and that was named by itself. */
  readonly report?: KnownReport | undefined;
  /** A file that was named by itself, not found in a folder and not made here. */
  readonly named?: boolean;
}

/** What was made here. */
export const evidenceFile = (file: Omit<EvidenceFile, 'digest' | 'content'>, document: unknown): EvidenceFile => {
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  return { ...file, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, content: new Blob([bytes]) };
};

/** The server takes bodies of 1 MiB; base64 makes three bytes four. */
const INLINE_BYTES = 500 * 1024;
const MAX_INLINE_FILES = 100;

/**
 * `file`, `folder`, or `kind=` before either. The bytes go as they are: signatures are over bytes. Of a folder, `skip` is told what is surely no evidence, and it
 * is left out: on the record it would be one more refusal that nobody meant.
 */
export const readEvidence = async (io: Io, options: readonly string[], skip: (path: string) => void): Promise<EvidenceFile[]> => {
  const files: EvidenceFile[] = [];
  for (const option of options) {
    const { kind, path: named } = split(option);
    const paths = await filesOf(io, named, skip);
    for (const path of paths) {
      const content = await openInput(io, '--evidence', path);
      if (content.size === 0)
        throw badInput([
          { field: '--evidence', found: `${path}, empty`, expected: 'a DSSE envelope, a Sigstore bundle, or JSON Lines of these' },
        ]);
      const digest = `sha256:${await hashInput(io, '--evidence', path)}`;
      // What lies in a folder was made by others: nobody here says that it is about this artifact.
      const report = path === named ? reportInFile(resolve(io.cwd, path)) : undefined;
      files.push({ path, name: basename(path).slice(0, 200), kind, digest, content, report, named: path === named });
    }
  }
  return files;
};

const filesOf = async (io: Io, path: string, skip: (path: string) => void): Promise<string[]> => {
  const stats = await stat(resolve(io.cwd, path)).catch(() => undefined);
  if (stats?.isDirectory() !== true) return [path];
  const found = await evidenceOfFolder(io, path);
  const [none = [], kept = []] = [true, false].map((no) => found.filter((file) => isNoEvidence(resolve(io.cwd, file)) === no));
  if (kept.length === 0)
    throw badInput([
      {
        field: '--evidence',
        found: `${path}, a folder in which nothing is signed, nor a report that is known (${none.slice(0, 3).join(', ')}${none.length > 3 ? ', …' : ''})`,
        expected: 'attestations, or reports that one of them names',
      },
    ]);
  for (const file of none) skip(file);
  return kept;
};

const split = (option: string): { kind: EvidenceKind | undefined; path: string } => {
  const [, word, path] = /^([a-z-]+)=(.*)$/s.exec(option) ?? [];
  if (word === undefined || path === undefined) return { kind: undefined, path: option };
  const kind = EvidenceKind.safeParse(word);
  if (kind.success) return { kind: kind.data, path };
  throw badInput([
    {
      field: '--evidence',
      found: `kind ${JSON.stringify(word)}`,
      expected: `${EvidenceKind.options.join(', ')}; a file whose name holds "=" as ./name`,
    },
  ]);
};

/** What fits into the announcement together, smallest first, and what must follow on its own. */
export const inlineEvidence = (files: readonly EvidenceFile[]): { inline: readonly EvidenceFile[]; later: readonly EvidenceFile[] } => {
  const inline: EvidenceFile[] = [];
  let size = 0;
  for (const file of files.toSorted((left, right) => left.content.size - right.content.size)) {
    if (size + file.content.size > INLINE_BYTES || inline.length === MAX_INLINE_FILES) break;
    inline.push(file);
    size += file.content.size;
  }
  return { inline, later: files.filter((file) => !inline.includes(file)) };
};
