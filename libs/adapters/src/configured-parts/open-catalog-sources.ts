import { join, resolve } from 'node:path';
import type { CatalogSourceConfig, InterlockConfig } from '@interlock/contracts';
import { openBackstageCatalogSource } from '../catalog-source/backstage/index.ts';
import { openFolderCatalogSource } from '../catalog-source/folder/index.ts';
import { openGitCatalogSource } from '../catalog-source/git/index.ts';
import type { CatalogSource } from '../catalog-source/index.ts';
import { secretReader } from './read-secret.ts';

export interface OpenCatalogSources {
  readonly config: InterlockConfig;
  readonly configDirectory: string;
  /** Where sources keep what they fetched. */
  readonly dataDirectory: string;
  /** Variables that the configuration may name. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: () => string;
  readonly onNotice: (source: string, message: string) => void;
}

/** One per source of the configuration. */
export const openCatalogSources = (options: OpenCatalogSources): readonly CatalogSource[] =>
  options.config.catalog.sources.map((source) => openSource(source, options));

const openSource = (source: CatalogSourceConfig, options: OpenCatalogSources): CatalogSource => {
  const { configDirectory, now: clock } = options;
  const { name } = source;
  const parts = { name, clock, onNotice: (message: string) => options.onNotice(name, message) };
  switch (source.type) {
    case 'folder':
      return openFolderCatalogSource({ ...parts, path: source.path, baseDirectory: configDirectory });
    case 'git': {
      const { repository, branch, path, pollSeconds, token } = source;
      const remote = /^(?:https|ssh):/.test(repository);
      return openGitCatalogSource({
        ...parts,
        repository: remote ? repository : resolve(configDirectory, repository),
        branch,
        path: path.replace(/\/+$/, ''),
        pollMs: pollSeconds * 1_000,
        dataDirectory: join(options.dataDirectory, 'catalog'),
        // A token goes to https only: over a path or ssh nobody would read it.
        ...(token === undefined || !repository.startsWith('https:') ? {} : { token: secretReader(token, options) }),
      });
    }
    case 'backstage': {
      const { url, pageSize, pollSeconds, token } = source;
      return openBackstageCatalogSource({
        ...parts,
        url: url.replace(/\/+$/, ''),
        pageSize,
        pollMs: pollSeconds * 1_000,
        dataDirectory: join(options.dataDirectory, 'catalog'),
        ...(token === undefined ? {} : { token: secretReader(token, options) }),
      });
    }
    default:
      throw new Error(`unknown source ${JSON.stringify(source satisfies never)}`);
  }
};
