export const LEDGER = Symbol('ledger');
export const RELEASE_QUERIES = Symbol('release queries');
