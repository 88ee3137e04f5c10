import { MAX_EVIDENCE_BYTES } from '@interlock/contracts';
import { MAX_ATTESTATIONS } from './limits.ts';
import { Refusal } from './refusal.ts';

/** Where in a document something lies. */
export interface Part {
  readonly from: number;
  readonly length: number;
}

/** One that is not blank, without the blanks that end it. */
interface Line extends Part {
  readonly first: number;
  readonly last: number;
}

const NEWLINE = 0x0a;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const isBlank = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0d;

/** Lines that are not blank, found piece by piece. Stops after more than anyone may send: the caller refuses then. */
const linesIn = (pieces: Iterable<Uint8Array>): Line[] => {
  const lines: Line[] = [];
  let [at, from, end, first, last] = [0, 0, 0, 0, 0];
  const endLine = (next: number): void => {
    if (end > from) lines.push({ from, length: end - from, first, last });
    from = end = next;
  };
  for (const piece of pieces) {
    for (let start = 0; start < piece.length;) {
      const newline = piece.indexOf(NEWLINE, start);
      const stop = newline === -1 ? piece.length : newline;
      if (at + start === from) first = piece[start] ?? 0;
      let filled = stop;
      while (filled > start && isBlank(piece[filled - 1])) filled -= 1;
      if (filled > start) {
        end = at + filled;
        last = piece[filled - 1] ?? 0;
      }
      start = stop + 1;
      if (newline !== -1) endLine(at + start);
      if (lines.length > MAX_ATTESTATIONS) return lines;
    }
    at += piece.length;
  }
  endLine(at);
  return lines;
};

/**
 * JSON Lines or one JSON text? Decided from where braces stand, before anything is parsed: an indented document has one line that begins with a brace,
 * its first, and that line does not close it.
 */
const isJsonLines = (lines: readonly Line[]): boolean => {
  const [first] = lines;
  if (first === undefined || lines.length < 2) return false;
  return (first.first === OPEN && first.last === CLOSE) || lines.filter((line) => line.first === OPEN).length > 1;
};

/** Where in a document its attestations lie. */
export const partsOfDocument = (pieces: Iterable<Uint8Array>, length: number): readonly Part[] => {
  if (length > MAX_EVIDENCE_BYTES)
    throw new Refusal('evidence.too_large', 'document', `${length} bytes`, `at most ${MAX_EVIDENCE_BYTES} bytes`);
  const lines = linesIn(pieces);
  if (lines.length === 0)
    throw new Refusal('evidence.malformed', 'document', 'nothing', 'a DSSE envelope, a Sigstore bundle, or JSON Lines of these');
  if (!isJsonLines(lines)) return [{ from: 0, length }];
  if (lines.length > MAX_ATTESTATIONS)
    throw new Refusal(
      'evidence.too_large',
      'document',
      `more than ${MAX_ATTESTATIONS} attestations`,
      `at most ${MAX_ATTESTATIONS} attestations`,
    );
  return lines;
};

/** The attestations of a document, each as the bytes that were sent. */
export const splitDocument = (bytes: Uint8Array): Uint8Array[] =>
  partsOfDocument([bytes], bytes.length).map(({ from, length }) => bytes.subarray(from, from + length));
