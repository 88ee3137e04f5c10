import type { EvidenceRejectionCode } from '@interlock/contracts';
import { quoted } from '@interlock/domain';
import { Refusal } from '../refusal.ts';
import type { Part } from '../split-document.ts';
import { Base64Decoder } from './base64-decoder.ts';
import { wholeCharacters, type DocumentFile } from './document-file.ts';

const PIECE = 256 * 1024;
/** Characters that a refusal quotes. */
const SHOWN = 40;
/** Of a character that a piece cut in two. */
const MOST_CARRIED = 3;

/** A long payload in base64 that was left in the file where it lies, and is decoded whenever it is asked for. */
export class OutlinedText {
  readonly #file: DocumentFile;
  readonly #part: Part;
  #length = 0;
  #checked = false;
  #behind: { readonly head: number; readonly bytes: Buffer<ArrayBuffer> } | undefined;

  constructor(file: DocumentFile, part: Part) {
    this.#file = file;
    this.#part = part;
  }

  /** Bytes that it decodes to, once it was checked. */
  get length(): number {
    return this.#length;
  }

  get text(): string {
    return this.#file.read(this.#part.from, this.#part.length).toString('latin1');
  }

  /** Refuses what is no base64, before any of it is used. */
  check(code: EvidenceRejectionCode, field: string): this {
    if (this.#checked) return this;
    const decoder = new Base64Decoder();
    const target = Buffer.allocUnsafeSlow(PIECE);
    this.#length = 0;
    for (const piece of this.#encoded()) this.#length += decoder.decode(piece, target);
    if (decoder.refused) {
      const start = this.#file.read(this.#part.from, Math.min(this.#part.length, 4096)).toString();
      throw new Refusal(code, field, quoted(start, SHOWN + 2), 'base64, standard or URL-safe');
    }
    this.#checked = true;
    return this;
  }

  /** What it decodes to, in pieces that are good until the next one, and end with a whole character where it is UTF-8. */
  *pieces(): Generator<Buffer> {
    const decoder = new Base64Decoder();
    const target = Buffer.allocUnsafeSlow(PIECE + MOST_CARRIED);
    let [carried, given] = [0, 0];
    for (const piece of this.#encoded()) {
      const filled = target.subarray(0, carried + decoder.decode(piece, target.subarray(carried)));
      const end = given + filled.length === this.#length ? filled.length : wholeCharacters(filled);
      yield filled.subarray(0, end);
      given += end;
      carried = filled.copy(target, 0, end);
    }
  }

  /** All of it at once, behind `head`. */
  wholeAfter(head: Uint8Array): Buffer {
    if (this.#behind?.head === head.length) return this.#behind.bytes;
    const bytes = Buffer.from(new ArrayBuffer(head.length + this.#length));
    bytes.set(head);
    let at = head.length;
    for (const piece of this.pieces()) at += piece.copy(bytes, at);
    this.release();
    this.#behind = { head: head.length, bytes };
    return bytes;
  }

  whole(): Buffer {
    return this.#behind?.bytes.subarray(this.#behind.head) ?? this.wholeAfter(new Uint8Array());
  }

  /** Gives memory back at once, not when it is collected. */
  release(): void {
    this.#behind?.bytes.buffer.transfer(0);
    this.#behind = undefined;
  }

  #encoded(): Generator<Buffer> {
    return this.#file.pieces(this.#part.from, this.#part.length, PIECE);
  }
}

/** The bytes that were signed: in memory, or left where they lie. */
export type Payload = Buffer | OutlinedText;

export const wholePayload = (payload: Payload): Buffer => (payload instanceof OutlinedText ? payload.whole() : payload);
