/** Bytes by their sha256. Nothing is ever changed or collected. */
export interface ContentStore {
  /** Stores bytes durably (before an append names them) and resolves with `sha256:<hex>`. Storing the same bytes again is cheap and fine. */
  put(bytes: Uint8Array): Promise<string>;
  /** Undefined when it was never stored. Rejects with `content-store.corrupt` when the bytes no longer hash to their name. */
  get(digest: string): Promise<Uint8Array | undefined>;
  has(digest: string): Promise<boolean>;
}

export type ContentStoreErrorCode = 'content-store.corrupt' | 'content-store.unavailable' | 'content-store.too_large';

export class ContentStoreError extends Error {
  readonly code: ContentStoreErrorCode;
  constructor(code: ContentStoreErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ContentStoreError';
    this.code = code;
  }
}
