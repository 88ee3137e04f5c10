import { createHash } from 'node:crypto';
import { parseStrictJson } from '@interlock/domain';

export type FileHashAlgorithm = 'SHA-256' | 'SHA-384' | 'SHA-512';

const NAMES: Readonly<Record<FileHashAlgorithm, string>> = { 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' };

/** Files that OPA hashes by their value instead of their bytes (`IsStructuredDoc` in opa/v1/bundle). YAML is refused before it comes here. */
export const isStructured = (name: string): boolean => /(?:^|\/)(?:data\.json|\.manifest)$/.test(name);

/** A number as it was written: OPA hashes its text, so that `1.0` and `1` differ. */
class NumberText {
  constructor(readonly source: string) {}
}

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

const withNumberTexts: Reviver = (_key, value, { source }) => (typeof value === 'number' ? new NumberText(source ?? '') : value);

/** Go's encoder with `SetEscapeHTML(false)`: as JSON.stringify, but for the two separators that old JavaScript did not take in a string. */
const stringText = (value: string): string => JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

const byBytes = ([left]: [string, unknown], [right]: [string, unknown]): number => Buffer.compare(Buffer.from(left), Buffer.from(right));

const textOf = (value: unknown): string => {
  if (value instanceof NumberText) return value.source;
  if (typeof value === 'string') return stringText(value);
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(byBytes);
  return `{${members.map(([key, member]) => `${stringText(key)}:${textOf(member)}`).join(',')}}`;
};

/**
 * Hex digest of a file as `opa sign` computes it (opa/v1/bundle/hash.go): `data.json` and `.manifest` over their value with sorted keys and no white
 * space, everything else over its bytes. Structured files must be strict JSON, so that no two readers see two values; throws `StrictJsonError`.
 */
export const fileHash = (name: string, bytes: Uint8Array, algorithm: FileHashAlgorithm): string => {
  const hash = createHash(NAMES[algorithm]);
  if (!isStructured(name)) return hash.update(bytes).digest('hex');
  parseStrictJson(bytes, { maxBytes: MAX_STRUCTURED_BYTES });
  const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;
  return hash.update(textOf(parse(new TextDecoder().decode(bytes), withNumberTexts))).digest('hex');
};

const MAX_STRUCTURED_BYTES = 8 * 1024 * 1024;
