export { contentStoreContract } from './content-store-contract.ts';
export type { ContentSubject } from './content-store-contract.ts';
