import { nodeHashing } from '../../hashing/index.ts';
import { pageOf } from './backstage-page.ts';
import { readItem, type ItemAnswer } from './read-item.ts';

/** What one entity said, kept for as long as Backstage hands it out unchanged. */
export interface ReadItem extends ItemAnswer {
  /** Of the entity as Backstage hands it out. */
  readonly digest: string;
}

export const itemDigest = (item: unknown): string => nodeHashing.sha256Hex(JSON.stringify(item));

/** Every entity of a page, anew. */
export const readPage = async (page: {
  readonly bytes: Uint8Array;
  readonly source: string;
  readonly seenAt: string;
}): Promise<readonly ReadItem[]> => {
  const read: ReadItem[] = [];
  for (const item of pageOf(page.bytes).items) read.push({ digest: itemDigest(item), ...(await readItem(item, page.source, page.seenAt)) });
  return read;
};
