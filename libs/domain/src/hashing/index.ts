export type { Hashing } from './hashing.ts';
export { sha256 } from './hashing.ts';
export { derivedId, uuidV5, INTERLOCK_NAMESPACE } from './uuid-v5.ts';
