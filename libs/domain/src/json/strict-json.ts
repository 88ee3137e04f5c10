import { withoutSecrets } from './quoted.ts';
import { isCompactJson } from './is-compact-json.ts';
import { isPlainJson } from './is-plain-json.ts';
import { scanJson } from './scan-json.ts';
import { StrictJsonError } from './strict-json-error.ts';

export interface JsonLimits {
  /** Default 1 MiB. */
  readonly maxBytes?: number;
  /** Nesting of arrays and objects, default 64. JSON.parse reads depths that JSON.stringify cannot write. */
  readonly maxDepth?: number;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Attack: nothing but brackets. JSON.parse takes 80 ms for a megabyte of them, so that of longer text the depth is looked at first. */
const PARSED_EARLY = 65_536;

/**
 * One JSON text, one meaning (threats T20, T21): valid UTF-8 without BOM, bounded, no duplicate or prototype-changing keys, no number that
 * a double cannot hold, no lone surrogate. Throws `StrictJsonError`.
 */
export const parseStrictJson = (bytes: Uint8Array, limits: JsonLimits = {}): unknown => {
  const maxBytes = limits.maxBytes ?? 1_048_576;
  if (bytes.length > maxBytes) throw new StrictJsonError('json.too_large', '', `${bytes.length} bytes`, `at most ${maxBytes} bytes`);
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    throw new StrictJsonError('json.invalid_text', '', 'a byte order mark', 'UTF-8 without one');
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch (cause) {
    throw new StrictJsonError('json.invalid_text', '', 'bytes that are not UTF-8', 'UTF-8', { cause });
  }
  const maxDepth = limits.maxDepth ?? 64;
  const early = text.length <= PARSED_EARLY ? parsedOrOdd(text) : ODD;
  if (early !== ODD && isCompactJson(text, early, maxDepth)) return early;
  if (isPlainJson(text, maxDepth)) {
    const plain = early === ODD ? parsedOrOdd(text) : early;
    if (plain !== ODD) return plain;
  }
  scanJson(text, maxDepth);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new StrictJsonError(
      'json.malformed',
      '',
      cause instanceof Error ? withoutSecrets(cause.message).slice(0, 200) : 'malformed text',
      'one JSON value',
      { cause },
    );
  }
};

const ODD = Symbol('text that only the scan can put into words');

const parsedOrOdd = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return ODD;
  }
};
