import { z } from 'zod';

/** The answer of a Backstage that could not be had; the message names the address and what came instead, never the token. */
export class BackstageError extends Error {
  readonly code = 'catalog-source.backstage_failed';
}

const Page = z.object({ items: z.array(z.unknown()), pageInfo: z.object({ nextCursor: z.string().max(20_000).optional() }).default({}) });

export interface BackstagePage {
  readonly items: readonly unknown[];
  /** Undefined on the last page. */
  readonly nextCursor: string | undefined;
}

export const pageOf = (bytes: Uint8Array): BackstagePage => {
  try {
    const { items, pageInfo } = Page.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    return { items, nextCursor: pageInfo.nextCursor === '' ? undefined : pageInfo.nextCursor };
  } catch (cause) {
    throw new BackstageError('found an answer that is no page of entities, expected { items, pageInfo }', { cause });
  }
};
