export { openFolderCatalogSource, type FolderCatalogOptions } from './folder-catalog-source.ts';
