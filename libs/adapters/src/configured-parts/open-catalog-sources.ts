import type { InterlockConfig } from '@interlock/contracts';
import { openFolderCatalogSource } from '../catalog-source/folder/index.ts';
import type { CatalogSource } from '../catalog-source/index.ts';

export interface OpenCatalogSources {
  readonly config: InterlockConfig;
  readonly configDirectory: string;
  readonly now: () => string;
  readonly onNotice: (source: string, message: string) => void;
}

/** One per source of the configuration. */
export const openCatalogSources = ({ config, configDirectory, now, onNotice }: OpenCatalogSources): readonly CatalogSource[] =>
  config.catalog.sources.map(({ name, path }) =>
    openFolderCatalogSource({ name, path, baseDirectory: configDirectory, clock: now, onNotice: (message) => onNotice(name, message) }),
  );
