/** Bytes by their sha256. Nothing is ever changed or collected. */
export interface ContentStore {
  /** Stores bytes durably (before an append names them) and resolves with `sha256:<hex>`. Storing the same bytes again is cheap and fine. */
  put(bytes: Uint8Array): Promise<string>;
  /**
   * Stores bytes that lie in a file, as `put` does. Rejects with `content-store.corrupt`, and stores nothing under their name, when they do not hash to it. Nobody
   * changes the file meanwhile; it stays the caller's.
   */
  putFile(part: FilePart): Promise<void>;
  /** Undefined when it was never stored. Rejects with `content-store.corrupt` when the bytes no longer hash to their name. */
  get(digest: string): Promise<Uint8Array | undefined>;
  has(digest: string): Promise<boolean>;
  /**
   * Those of them that are gone, or no longer the bytes that were put as far as a quick look tells: what a start can afford for all that a record names, and no proof
   * that the others are whole. Only `get` is that.
   */
  lost(digests: readonly string[]): Promise<readonly string[]>;
}

/** Bytes of a file, and the digest that they should have. */
export interface FilePart {
  readonly path: string;
  readonly from: number;
  readonly length: number;
  /** `sha256:<hex>` */
  readonly digest: string;
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
