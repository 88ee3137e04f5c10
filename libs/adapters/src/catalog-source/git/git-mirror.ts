import { mkdir } from 'node:fs/promises';
import { nodeHashing } from '../../hashing/index.ts';
import { join } from 'node:path';
import { askCatalogGit, CatalogGitError } from './ask-catalog-git.ts';

export interface MirrorOptions {
  readonly name: string;
  /** Absolute path, or URL (https, ssh), as git takes it. */
  readonly repository: string;
  readonly branch: string;
  /** Holds one bare repository per source, branch and address. */
  readonly dataDirectory: string;
  /** A token for an https repository, read anew before each fetch. */
  readonly token?: () => Promise<string>;
  /** Milliseconds for one fetch. */
  readonly timeout: number;
}

/** One regular file of a commit. `size` in bytes. */
export interface MirroredFile {
  readonly path: string;
  readonly oid: string;
  readonly size: number;
  readonly link: boolean;
}

const HEAD = 'refs/interlock/head';
const LOCAL_MS = 30_000;
const LISTING_BYTES = 64 * 1_048_576;

/** The newest commit of one branch, without its history, in a bare repository of our own: no index, no working tree, no hooks. */
export class GitMirror {
  readonly #options: MirrorOptions;
  readonly directory: string;
  #made: Promise<unknown> | undefined;

  constructor(options: MirrorOptions) {
    this.#options = options;
    // Another address or branch under the same name must not be answered from what was fetched before.
    const address = nodeHashing.sha256Hex(new TextEncoder().encode(`${options.repository}\n${options.branch}`)).slice(0, 16);
    this.directory = join(options.dataDirectory, `${options.name}-${address}.git`);
  }

  /** Throws `CatalogGitError`; what was fetched before is still there then. */
  async fetch(): Promise<void> {
    const { repository, branch, token, timeout } = this.#options;
    await this.#make();
    const secretConfig = token === undefined ? [] : [authorisation(repository, await token())];
    const parameters = ['--depth=1', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--no-auto-maintenance', '--quiet'];
    const refs = [repository, `+refs/heads/${branch}:${HEAD}`];
    await this.#ask(['fetch', ...parameters, '--refmap=', '--', ...refs], { timeout, limit: 1_048_576, secretConfig });
  }

  /** The commit that was fetched last, also by a process before this one; undefined when there is none. */
  async head(): Promise<string | undefined> {
    await this.#make();
    const answer = await this.#ask(['for-each-ref', '--format=%(objectname)', HEAD]);
    return answer.toString('latin1').trim() || undefined;
  }

  /** Files below a path, sorted by git. */
  async files(commit: string, path: string): Promise<readonly MirroredFile[]> {
    const below = path === '.' ? [] : ['--', path];
    const listing = await this.#ask(['--literal-pathspecs', 'ls-tree', '-r', '-z', '-l', '--full-tree', commit, ...below]);
    return listing
      .toString('utf8')
      .split('\0')
      .flatMap((line) => {
        const [, mode = '', type, oid = '', size = '', name = ''] = /^(\d+) (\w+) ([0-9a-f]+) +(\S+)\t(.*)$/s.exec(line) ?? [];
        return type === 'blob' ? [{ path: name, oid, size: Number(size), link: mode === '120000' }] : [];
      });
  }

  /** Bytes by object id. */
  async blobs(files: readonly MirroredFile[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const limit = files.reduce((sum, { size }) => sum + size + 200, 1_000);
    const input = files.map(({ oid }) => `${oid}\n`).join('');
    const answer = await this.#ask(['cat-file', '--batch'], { input, limit });
    const found = new Map<string, Uint8Array>();
    for (let start = 0; start < answer.length;) {
      const end = answer.indexOf(0x0a, start);
      const [, oid, size] = /^([0-9a-f]+) blob (\d+)$/.exec(answer.toString('latin1', start, end)) ?? [];
      if (oid === undefined)
        throw new CatalogGitError(`git cat-file found no blob: ${answer.toString('latin1', start, end).slice(0, 100)}`);
      found.set(oid, answer.subarray(end + 1, end + 1 + Number(size)));
      start = end + 2 + Number(size);
    }
    return found;
  }

  /** Making it anew changes nothing that is there; one that failed is tried again. */
  async #make(): Promise<void> {
    this.#made ??= mkdir(this.directory, { recursive: true }).then(() => this.#ask(['init', '--bare', '--quiet', '--template=']));
    try {
      await this.#made;
    } catch (error) {
      this.#made = undefined;
      throw error;
    }
  }

  #ask(parameters: readonly string[], over: Partial<Parameters<typeof askCatalogGit>[0]> = {}): Promise<Buffer> {
    return askCatalogGit({ repository: this.directory, parameters, timeout: LOCAL_MS, limit: LISTING_BYTES, ...over });
  }
}

/** Sent to this origin only. GitHub, GitLab, Gitea and Bitbucket take a token as the password of any user. */
const authorisation = (repository: string, token: string): readonly [string, string] => [
  `http.${new URL(repository).origin}/.extraHeader`,
  `Authorization: Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`,
];
