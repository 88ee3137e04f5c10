import type { ContentStore } from '@interlock/adapters/content-store';
import { parseStrictJson } from '@interlock/domain';

/** The record names a content that the content store does not hold: to be tried again, never answered with less. */
export class StoredContentError extends Error {
  readonly code = 'stored_content.missing';
  constructor(digest: string) {
    super(`the content store does not hold ${digest}, which the record names; put it back from a copy of the content store`);
    this.name = 'StoredContentError';
  }
}

/** What the record names by its digest. Rejects with `stored_content.missing`, or as the content store does. */
export const storedBytes = async (digest: string, contentStore: Pick<ContentStore, 'get'>): Promise<Uint8Array> => {
  const bytes = await contentStore.get(digest);
  if (bytes === undefined) throw new StoredContentError(digest);
  return bytes;
};

/** The same as JSON, parsed strictly. Of any size: it was bounded when it was put there. */
export const storedJson = async (digest: string, contentStore: Pick<ContentStore, 'get'>): Promise<unknown> => {
  const bytes = await storedBytes(digest, contentStore);
  return parseStrictJson(bytes, { maxBytes: bytes.byteLength });
};
