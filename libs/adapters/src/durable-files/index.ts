export { makeDirectory, syncDirectory } from './sync-directory.ts';
export { SharedDirectorySync } from './shared-directory-sync.ts';
export { isFileError, messageOf } from './file-error.ts';
