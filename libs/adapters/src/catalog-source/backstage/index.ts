export { openBackstageCatalogSource, type BackstageCatalogOptions } from './backstage-catalog-source.ts';
