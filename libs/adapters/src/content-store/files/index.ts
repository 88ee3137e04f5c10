export { openFilesContentStore } from './open-files-content-store.ts';
export type { FilesContentStoreOptions } from './open-files-content-store.ts';
export type { FilesContentStore } from './files-content-store.ts';
