import { MAX_EVIDENCE_BYTES } from '@interlock/contracts';
import { quoted } from '@interlock/domain';
import { ContentStoreError } from './content-store.ts';

/** Nothing larger than evidence is stored. */
export const MAX_CONTENT_BYTES = MAX_EVIDENCE_BYTES;

const DIGEST = /^sha256:([0-9a-f]{64})$/;

/** A digest becomes a path or a key: nothing but hex may pass. */
export const hexOf = (digest: string): string => {
  const hex = DIGEST.exec(digest)?.[1];
  if (hex === undefined) throw new TypeError(`content digest is ${quoted(digest, 102)}, expected "sha256:<64 hex>"`);
  return hex;
};

export const refuseTooLarge = ({ length }: { readonly length: number }): void => {
  if (length > MAX_CONTENT_BYTES)
    throw new ContentStoreError('content-store.too_large', `${length} bytes, at most ${MAX_CONTENT_BYTES} are taken`);
};
