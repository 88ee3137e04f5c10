import { MAX_ATTESTATIONS, MAX_DOCUMENT_BYTES } from './limits.ts';
import { Refusal } from './refusal.ts';

const NEWLINE = 0x0a;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const isBlank = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0d;

/** A line without the blanks that end it. */
const trimmedEnd = (line: Uint8Array): Uint8Array => {
  let end = line.length;
  while (end > 0 && isBlank(line[end - 1])) end -= 1;
  return line.subarray(0, end);
};

/** Lines that are not blank. Stops after more than anyone may send: the caller refuses then. */
const linesOf = (bytes: Uint8Array): Uint8Array[] => {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length && lines.length <= MAX_ATTESTATIONS;) {
    const found = bytes.indexOf(NEWLINE, start);
    const end = found === -1 ? bytes.length : found;
    const line = trimmedEnd(bytes.subarray(start, end));
    if (line.length > 0) lines.push(line);
    start = end + 1;
  }
  return lines;
};

/**
 * JSON Lines or one JSON text? Decided from where braces stand, before anything is parsed: an indented document has one line that begins with a brace,
 * its first, and that line does not close it.
 */
const isJsonLines = (lines: readonly Uint8Array[]): boolean => {
  const [first] = lines;
  if (first === undefined || lines.length < 2) return false;
  return (first[0] === OPEN && first.at(-1) === CLOSE) || lines.filter((line) => line[0] === OPEN).length > 1;
};

/** The attestations of a document, each as the bytes that were sent. */
export const splitDocument = (bytes: Uint8Array): Uint8Array[] => {
  if (bytes.length > MAX_DOCUMENT_BYTES)
    throw new Refusal('evidence.too_large', 'document', `${bytes.length} bytes`, `at most ${MAX_DOCUMENT_BYTES} bytes`);
  const lines = linesOf(bytes);
  if (lines.length === 0)
    throw new Refusal('evidence.malformed', 'document', 'nothing', 'a DSSE envelope, a Sigstore bundle, or JSON Lines of these');
  if (!isJsonLines(lines)) return [bytes];
  if (lines.length > MAX_ATTESTATIONS)
    throw new Refusal(
      'evidence.too_large',
      'document',
      `more than ${MAX_ATTESTATIONS} attestations`,
      `at most ${MAX_ATTESTATIONS} attestations`,
    );
  return lines;
};
