import { ContentStoreError, type ContentStore } from '@interlock/adapters/content-store';
import { parseStrictJson } from '@interlock/domain';

type StoredContentErrorCode = 'stored_content.missing' | 'stored_content.damaged';

const FOUND: Readonly<Record<StoredContentErrorCode, string>> = {
  'stored_content.missing': 'does not hold it',
  'stored_content.damaged': 'holds other bytes under its name',
};

/** The record names a content that the content store does not hold as it was put there: never answered with less. Where it lies is for the log, in the cause. */
export class StoredContentError extends Error {
  readonly code: StoredContentErrorCode;
  constructor(code: StoredContentErrorCode, digest: string, options?: { cause?: unknown }) {
    super(`the record names ${digest}, and the content store ${FOUND[code]}: put it back from a backup of the content store`, options);
    this.name = 'StoredContentError';
    this.code = code;
  }
}

/** What the record names by its digest. Rejects with `stored_content.missing` or `stored_content.damaged`, or as the content store does. */
export const storedBytes = async (digest: string, contentStore: Pick<ContentStore, 'get'>): Promise<Uint8Array> => {
  const bytes = await contentStore.get(digest).catch((cause: unknown) => {
    if (!(cause instanceof ContentStoreError) || cause.code !== 'content-store.corrupt') throw cause;
    throw new StoredContentError('stored_content.damaged', digest, { cause });
  });
  if (bytes === undefined) throw new StoredContentError('stored_content.missing', digest);
  return bytes;
};

/** The same as JSON, parsed strictly. Of any size: it was bounded when it was put there. */
export const storedJson = async (digest: string, contentStore: Pick<ContentStore, 'get'>): Promise<unknown> => {
  const bytes = await storedBytes(digest, contentStore);
  return parseStrictJson(bytes, { maxBytes: bytes.byteLength });
};
