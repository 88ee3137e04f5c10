export { realHashing } from './real-hashing.ts';
export { treeOf } from './tree-of.ts';
