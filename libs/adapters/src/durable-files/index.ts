export { makeDirectory, syncDirectory } from './sync-directory.ts';
export { SharedDirectorySync } from './shared-directory-sync.ts';
export { hasCode, messageOf } from './node-error.ts';
