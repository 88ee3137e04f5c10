/**
 * One spelling of a repository: `host/path`. Scheme, user, port-less `git+`, `.git`, trailing slashes, `@ref` and `#fragment` are dropped; the host is
 * lower-case. `git@host:org/repo` reads like `ssh://git@host/org/repo`. A bare `org/repo` stays what it is: no host is guessed.
 */
export const normaliseRepository = (text: string): string => {
  let rest = text.trim().replace(/^git\+/i, '');
  const scp = /^(?:[^@/\s]+@)?([^:/\s]+\.[^:/\s]+):(?!\/|\d+\/)(.+)$/.exec(rest);
  if (scp !== null && !rest.includes('://')) rest = `${scp[1]}/${scp[2]}`;
  rest = rest.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/^[^@/]*@/, '');
  rest = rest
    .replace(/[#?].*$/, '')
    .replace(/@[^/@]*(?:\/[^@]*)?$/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/i, '')
    .replace(/\/+$/, '');
  const slash = rest.indexOf('/');
  return slash === -1 ? rest.toLowerCase() : rest.slice(0, slash).toLowerCase() + rest.slice(slash);
};
