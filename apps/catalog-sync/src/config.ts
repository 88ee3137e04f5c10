import { openFolderCatalogSource } from '@interlock/adapters/catalog-source/folder';
import type { CatalogSource } from '@interlock/adapters/catalog-source';
import type { InterlockConfig } from '@interlock/contracts';
import type { Clock, Logger } from '@interlock/service-kit';

/** The sources that `catalog.sources` of interlock.yaml names; paths are relative to its folder. */
export const catalogSourcesOf = (
  config: InterlockConfig,
  configDirectory: string,
  clock: Clock,
  logger: Logger,
): readonly CatalogSource[] =>
  config.catalog.sources.map(({ name, path }) =>
    openFolderCatalogSource({
      name,
      path,
      baseDirectory: configDirectory,
      clock: () => clock.now(),
      onNotice: (message) => logger.warn({ source: name }, message),
    }),
  );
