export type { CatalogSnapshot, CatalogSource } from './catalog-source.ts';
