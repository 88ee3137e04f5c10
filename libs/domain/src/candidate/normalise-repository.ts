const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443', ssh: '22', git: '9418' };

/**
 * One spelling of a repository: `host/path`. Scheme, user, `git+`, a scheme's own port, `.git`, trailing slashes, `@ref`, `?query` and `#fragment` are
 * dropped; the host is lower-case, the path is not (only some hosts ignore its case). `git@host:org/repo` reads like `ssh://git@host/org/repo`. A bare
 * `org/repo` stays what it is: no host is guessed.
 *
 * Query and fragment go first, and only what stands before the first slash is searched for a user: else `https://evil.test#@git.example/x` would pass
 * for `git.example/x`.
 */
export const normaliseRepository = (text: string): string => {
  const bare = text
    .trim()
    .replace(/^git\+/i, '')
    .replaceAll('\\', '/')
    .replace(/[?#].*$/s, '');
  const [, scheme, rest] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(bare) ?? ['', undefined, bare];
  const slash = rest?.indexOf('/') ?? -1;
  const before = slash === -1 ? (rest ?? '') : (rest ?? '').slice(0, slash);
  const after = slash === -1 ? '' : (rest ?? '').slice(slash + 1);
  const { host, path } = splitAuthority(before, scheme?.toLowerCase());
  const name = withoutEnding(withoutRef([path, after].filter((part) => part !== '').join('/')));
  return name === '' ? host : `${host}/${name}`;
};

/**
 * The same repository as it may be written down for good: CI clones from `https://user:token@host/path`, and what is on the record cannot be taken back.
 * Drops what `normaliseRepository` drops too, so that both spellings are one repository. A lone user (`git@host:path`) is no secret.
 */
export const withoutCredentials = (text: string): string => {
  const bare = text
    .trim()
    .replace(/[?#].*$/s, '')
    .replace(/^((?:git\+)?[a-z][a-z0-9+.-]*:[/\\]{2})[^/\\]*@/i, '$1')
    .replace(/^((?:git\+)?)[^/\\@:]*:[^/\\]*@/i, '$1');
  const repository = normaliseRepository(text);
  // What is no address at all may read as another one, once it is cut.
  return normaliseRepository(bare) === repository ? bare : repository;
};

/** What stands before the first slash: `user@host:port` of a URL, or `user@host:path` as scp and git write it. */
const splitAuthority = (authority: string, scheme: string | undefined): { readonly host: string; readonly path: string } => {
  const at = authority.lastIndexOf('@');
  const hostAndMore = authority.slice(at + 1);
  const colon = hostAndMore.indexOf(':');
  if (colon === -1) return { host: hostAndMore.toLowerCase(), path: '' };
  const host = hostAndMore.slice(0, colon).toLowerCase();
  const more = hostAndMore.slice(colon + 1);
  const isPort = /^\d*$/.test(more) && (scheme !== undefined || at === -1);
  if (!isPort) return { host, path: more };
  return { host: more === '' || (scheme !== undefined && DEFAULT_PORTS[scheme] === more) ? host : `${host}:${more}`, path: '' };
};

/** `@refs/heads/main` as SLSA and SPDX write it. An `@` that begins a segment belongs to the path. */
const withoutRef = (path: string): string => path.replaceAll(/\/{2,}/g, '/').replace(/([^/])@.*$/s, '$1');

const withoutEnding = (path: string): string => path.replace(/^\//, '').replace(/(?:\.git|\/)+$/i, '');
