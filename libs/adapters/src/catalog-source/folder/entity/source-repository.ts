import { normaliseRepository } from '@interlock/domain';

/**
 * The repository of a `backstage.io/source-location`, e.g. `url:https://github.com/acme/shop/tree/main/checkout/`: the path into it is left out. Undefined when
 * the location is none (a `dir:` or `file:` location names a place on somebody's disk).
 */
export const repositoryOfLocation = (location: string): string | undefined => {
  if (!location.startsWith('url:')) return undefined;
  const url = URL.parse(location.slice('url:'.length));
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '' || url.password !== '')
    return undefined;
  const path = repositoryPath(url.pathname.split('/').filter((part) => part !== ''));
  return path === '' ? undefined : normaliseRepository(`${url.origin}/${path}`);
};

/** The repository of a `github.com/project-slug`, `organisation/repository`. */
export const repositoryOfSlug = (slug: string): string | undefined =>
  /^[\w.-]+\/[\w.-]+$/.test(slug) ? normaliseRepository(`https://github.com/${slug}`) : undefined;

/** GitLab parts off the path with `-`; GitHub, Gitea and Bitbucket with a verb after owner and name. */
const repositoryPath = (parts: readonly string[]): string => {
  const end = parts.findIndex((part, index) => index >= 1 && (part === '-' || (index >= 2 && /^(?:tree|blob|src|raw|edit)$/.test(part))));
  return (end === -1 ? parts : parts.slice(0, end)).join('/');
};
