import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const WINDOW = 512 * 1024;
const LONGEST_CHARACTER = 4;

/** A document in a file that nobody changes meanwhile, of which a window at a time is in memory. Closed when it was used. */
export class DocumentFile {
  readonly #descriptor: number;
  readonly #window = Buffer.allocUnsafeSlow(WINDOW);
  readonly length: number;

  private constructor(descriptor: number) {
    this.#descriptor = descriptor;
    this.length = fstatSync(descriptor).size;
  }

  static *using<Result>(path: string, use: (file: DocumentFile) => Generator<Result>): Generator<Result> {
    const descriptor = openSync(path, 'r');
    try {
      yield* use(new DocumentFile(descriptor));
    } finally {
      closeSync(descriptor);
    }
  }

  /** In pieces that are good until the next one, of `size` bytes each and a last one. One at a time: they share the window. */
  *pieces(from: number, length: number, size = WINDOW): Generator<Buffer> {
    for (let at = 0; at < length; at += size) {
      const piece = this.#window.subarray(0, Math.min(size, length - at));
      this.#fill(piece, from + at);
      yield piece;
    }
  }

  /** The same in pieces that end with a whole character, where the bytes are UTF-8. */
  *characters(from: number, length: number): Generator<Buffer> {
    for (let at = 0; at < length;) {
      const piece = this.#window.subarray(0, Math.min(WINDOW, length - at));
      this.#fill(piece, from + at);
      const whole = at + piece.length === length ? piece.length : wholeCharacters(piece);
      yield piece.subarray(0, whole);
      at += whole;
    }
  }

  /** All of them at once. */
  read(from: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafeSlow(length);
    this.#fill(bytes, from);
    return bytes;
  }

  /** sha256 in hex. */
  hashOf(from: number, length: number): string {
    const hash = createHash('sha256');
    for (const piece of this.pieces(from, length)) hash.update(piece);
    return hash.digest('hex');
  }

  #fill(bytes: Buffer, from: number): void {
    for (let filled = 0; filled < bytes.length;) {
      const read = readSync(this.#descriptor, bytes, filled, bytes.length - filled, from + filled);
      if (read === 0) throw new Error('a document became shorter while it was read');
      filled += read;
    }
  }
}

/** Up to where it surely holds whole characters: before the last byte that begins one, unless that is a character by itself. */
export const wholeCharacters = (bytes: Buffer): number => {
  for (let end = bytes.length; end > Math.max(0, bytes.length - LONGEST_CHARACTER); end -= 1) {
    const byte = bytes[end - 1] ?? 0;
    if (byte < 0x80) return end;
    if (byte >= 0xc0) return end - 1;
  }
  return bytes.length;
};
