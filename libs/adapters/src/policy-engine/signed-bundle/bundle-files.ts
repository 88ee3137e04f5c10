/** Files of an OPA bundle by name: relative, with `/`, without a leading one. */
export type BundleFiles = ReadonlyMap<string, Uint8Array>;

export const MAX_BUNDLE_BYTES = 64 * 1024 * 1024;
