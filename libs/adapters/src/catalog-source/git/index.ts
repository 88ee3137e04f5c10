export { openGitCatalogSource, type GitCatalogLimits, type GitCatalogOptions } from './git-catalog-source.ts';
