export { nodeHashing } from './node-hashing.ts';
