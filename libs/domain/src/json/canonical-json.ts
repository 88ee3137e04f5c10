import canonicalize from 'canonicalize';
import { writeCanonical } from './write-canonical.ts';

export class CanonicalJsonError extends Error {
  readonly code = 'json.not_canonical';
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'CanonicalJsonError';
  }
}

/** RFC 8785 text of a JSON value. Throws on what I-JSON cannot hold: lone surrogates, non-finite numbers, undefined. */
export const canonicalJson = (value: unknown): string => {
  let text: string | undefined;
  try {
    text = writeCanonical(value) ?? canonicalize(value);
  } catch (cause) {
    throw new CanonicalJsonError('value has no RFC 8785 form', { cause });
  }
  if (text === undefined) throw new CanonicalJsonError('undefined has no RFC 8785 form');
  if (!text.isWellFormed()) throw new CanonicalJsonError('a string holds a lone surrogate');
  return text;
};
