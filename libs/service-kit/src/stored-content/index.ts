export { storedBytes, StoredContentError, storedJson } from './read-stored.ts';
