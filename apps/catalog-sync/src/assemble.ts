import { TOPICS } from '@interlock/contracts';
import type { Clock, Materialiser } from '@interlock/service-kit';
import { harvestCatalog, type HarvestParts } from './harvest-catalog/harvest-catalog.ts';
import { Harvester } from './harvest-catalog/harvester.ts';
import { PublishedCatalog } from './harvest-catalog/published-catalog.ts';

export interface CatalogSync {
  readonly published: PublishedCatalog;
  readonly harvester: Harvester;
  readonly materialiser: Materialiser;
  stop(): Promise<void>;
}

/** Puts the service together from plain functions; Nest only hands in the ports. */
export const assemble = (parts: Omit<HarvestParts, 'published' | 'clock'> & { readonly clock: Clock }): CatalogSync => {
  const { sources, clock, logger } = parts;
  const published = new PublishedCatalog();
  const harvester = new Harvester(() => harvestCatalog({ ...parts, published }), clock, logger);
  const watches: (() => void)[] = [];
  return {
    published,
    harvester,
    materialiser: {
      topic: TOPICS.catalogEntities.name,
      onRecord: (record) => published.apply(record),
      // Only now is known what was published before. A watch calls back once it stands, so nothing between this harvest and the watch is missed.
      onReady: async () => {
        await harvester.first();
        for (const source of sources) watches.push(source.watch(() => harvester.want()));
      },
    },
    stop: async () => {
      for (const stop of watches.splice(0)) stop();
      await harvester.stop();
    },
  };
};
