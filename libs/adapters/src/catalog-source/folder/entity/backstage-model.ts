import { createRequire } from 'node:module';
import type * as CatalogModel from '@backstage/catalog-model';

let model: typeof CatalogModel | undefined;

/**
 * Backstage's own model, loaded when the first descriptor is read: it brings ajv and lodash, 0.15 s that most commands of the CLI need not spend. Required
 * rather than imported because its ES modules are `.js` files of a package without `"type": "module"`, which not every runner takes for ES modules.
 */
export const backstageModel = (): typeof CatalogModel =>
  (model ??= createRequire(import.meta.url)('@backstage/catalog-model') as typeof CatalogModel);
