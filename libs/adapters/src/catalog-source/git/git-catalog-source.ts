import { join } from 'node:path';
import type { CatalogFinding } from '@interlock/contracts';
import type { CatalogSnapshot, CatalogSource } from '../catalog-source.ts';
import { snapshotOf, unreadable, type FileAnswer } from '../folder/file-answer.ts';
import { isDescriptorName, SKIPPED } from '../folder/find-descriptors.ts';
import { inOrder } from '../in-order.ts';
import { polledSource } from '../polled-source.ts';
import { FILES_AHEAD, fileReading } from '../reading-thread/index.ts';
import { SeenMark } from '../seen-mark.ts';
import { sourceUnavailable } from '../source-unavailable.ts';
import { GitMirror, type MirroredFile } from './git-mirror.ts';

export interface GitCatalogOptions {
  readonly name: string;
  /** Absolute path of a repository, or its URL (https, ssh). From the configuration, never from data. */
  readonly repository: string;
  readonly branch: string;
  /** Folder or file within the repository; `.` for all of it. */
  readonly path: string;
  readonly pollMs: number;
  /** Where this source keeps what it fetched. */
  readonly dataDirectory: string;
  readonly clock: () => string;
  readonly onNotice?: (message: string) => void;
  readonly token?: () => Promise<string>;
  readonly limits?: GitCatalogLimits;
}

export interface GitCatalogLimits {
  readonly files: number;
  /** Bytes of one file that is read at all: 1 MiB is refused with the place, more is not even looked into. */
  readonly fileBytes: number;
  readonly fetchMs: number;
}

const LIMITS: GitCatalogLimits = { files: 10_000, fileBytes: 16 * 1_048_576, fetchMs: 60_000 };
const CHUNK_BYTES = 16 * 1_048_576;

/**
 * Backstage descriptors of a branch's newest commit. Places name files as `<source>:<path>`, the snapshot names the commit. While the repository cannot be
 * reached, the commit that was fetched last is used, also after a restart, with a finding that says so.
 */
export const openGitCatalogSource = (options: GitCatalogOptions): CatalogSource => {
  const limits = options.limits ?? LIMITS;
  const mirror = new GitMirror({ ...options, timeout: limits.fetchMs });
  const seen = new SeenMark(join(mirror.directory, 'interlock-seen'));
  let answers: ReadonlyMap<string, FileAnswer> = new Map();
  let last: { readonly commit: string; readonly snapshot: CatalogSnapshot } | undefined;
  let problem: string | undefined;
  const fetch = async (): Promise<void> => {
    try {
      await mirror.fetch();
      await seen.set(options.clock());
      problem = undefined;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (problem === undefined) options.onNotice?.(`${options.repository} cannot be fetched: ${message}`);
      problem = message;
    }
  };
  const readCommit = async (commit: string): Promise<CatalogSnapshot> => {
    if (last?.commit === commit) return last.snapshot;
    const found = await mirror.files(commit, options.path);
    const { files, problems } = choose(found, options, limits);
    const next = new Map<string, FileAnswer>();
    const unread = files.filter((file) => {
      const before = answers.get(file.path);
      if (before?.digest === file.oid) next.set(file.path, before);
      return before?.digest !== file.oid;
    });
    const reading = fileReading();
    try {
      for (const chunk of chunks(unread)) {
        const blobs = await mirror.blobs(chunk);
        const answer = async ({ path, oid }: MirroredFile) => {
          const bytes = blobs.get(oid);
          if (bytes === undefined) throw new Error(`git gave no ${oid}`);
          const read = { bytes, digest: oid, file: nameOf(path, options), named: path === options.path, source: options.name };
          return [path, await reading.answerOf({ ...read, seenAt: options.clock }, answers.get(path))] as const;
        };
        for await (const [path, said] of inOrder(chunk, FILES_AHEAD, answer)) next.set(path, said);
      }
    } finally {
      await reading.end();
    }
    answers = next;
    const snapshot = { ...snapshotOf([...next.values()], problems), revision: commit };
    last = { commit, snapshot };
    return snapshot;
  };
  const head = (): Promise<string | undefined> => mirror.head().catch(() => undefined);
  return polledSource({
    name: options.name,
    pollMs: options.pollMs,
    refresh: async () => {
      await fetch();
      return `${problem === undefined} ${await head()}`;
    },
    current: async () => {
      const commit = await head();
      const known = { seen: { at: await seen.get(), place: options.path } };
      const unavailable = (says: string): CatalogFinding => sourceUnavailable(options.name, options.path, says);
      if (commit === undefined) return { ...known, entities: [], findings: [unavailable(problem ?? 'has no commit')] };
      const snapshot = { ...(await readCommit(commit)), ...known };
      if (problem === undefined) return snapshot;
      return { ...snapshot, findings: [...snapshot.findings, unavailable(`${problem}; commit ${commit} is used`)] };
    },
  });
};

const choose = (
  found: readonly MirroredFile[],
  options: GitCatalogOptions,
  limits: GitCatalogLimits,
): { readonly files: readonly MirroredFile[]; readonly problems: readonly CatalogFinding[] } => {
  const problems: CatalogFinding[] = [];
  const problem = (path: string, says: string): void => {
    problems.push(unreadable(nameOf(path, options), { line: 1, column: 1 }, says));
  };
  if (found.length === 0 && options.path !== '.') problem(options.path, 'found neither a folder nor a file');
  const named = found.filter(({ path }) => path === options.path || (isDescriptorName(path) && !path.split('/').some(isSkipped)));
  const files = named.filter(({ path, link, size }) => {
    if (link) problem(path, 'found a link, which is not followed in a repository');
    else if (size > limits.fileBytes) problem(path, `found ${size} bytes, expected fewer than 1048576: split the file`);
    else return true;
    return false;
  });
  if (files.length > limits.files) problem(options.path, `found more than ${limits.files} files; the rest was not read`);
  return { files: files.slice(0, limits.files), problems };
};

const isSkipped = (folder: string): boolean => SKIPPED.has(folder) || folder.startsWith('..');

const chunks = (files: readonly MirroredFile[]): readonly (readonly MirroredFile[])[] => {
  const all: MirroredFile[][] = [];
  let bytes = Infinity;
  for (const file of files) {
    if (bytes + file.size > CHUNK_BYTES) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)?.push(file);
    bytes += file.size;
  }
  return all;
};

const nameOf = (path: string, { name }: GitCatalogOptions): string => {
  const file = `${name}:${path}`;
  return (file.length <= 500 ? file : `…${file.slice(-499)}`).toWellFormed();
};
