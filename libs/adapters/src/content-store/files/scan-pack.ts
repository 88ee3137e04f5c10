import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Hashing } from '@interlock/domain';
import { ENTRY_HEADER_BYTES, ENTRY_MAGIC, readEntryHeader } from './pack-entry.ts';

/** Where the bytes of a content lie in a pack. */
export interface PackPlace {
  readonly hex: string;
  readonly at: number;
  readonly length: number;
  /** Its bytes were looked at, and hash to another name. */
  readonly damaged: boolean;
}

export interface PackScan {
  readonly places: readonly PackPlace[];
  /** Size of the file as it was read. */
  readonly size: number;
  /** Where the entries end that follow one another without a fault. */
  readonly end: number;
}

const WINDOW_BYTES = 1024 * 1024;

/**
 * Finds what a pack holds, from an offset on. Behind a damaged header (or the torn end of a killed process) it looks for the next entry. There only
 * one whose bytes hash to its name counts: evidence comes from outside, and may hold what looks like an entry. `look` has the bytes of each entry looked at.
 */
export const scanPack = (path: string, from: number, hashing: Hashing, look = false): PackScan => {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const window = new Window(file, size);
    const places: PackPlace[] = [];
    let end = from;
    let whole = true;
    for (let at = from; at + ENTRY_HEADER_BYTES <= size;) {
      const header = readEntryHeader(window.bytes(at, ENTRY_HEADER_BYTES));
      const place = header && { ...header, at: at + ENTRY_HEADER_BYTES };
      const fits = place !== undefined && place.at + place.length <= size;
      const intact = fits && (whole && !look ? undefined : hashing.sha256Hex(window.bytes(place.at, place.length)) === place.hex);
      if (fits && (whole || intact === true)) {
        places.push({ ...place, damaged: intact === false });
        at = place.at + place.length;
        if (whole) end = at;
        continue;
      }
      whole = false;
      at = window.next(ENTRY_MAGIC, at + 1);
    }
    return { places, size, end };
  } finally {
    closeSync(file);
  }
};

/** Reads a file through a buffer. */
class Window {
  private readonly file: number;
  private readonly size: number;
  private start = 0;
  private held = Buffer.alloc(0);

  constructor(file: number, size: number) {
    this.file = file;
    this.size = size;
  }

  bytes(at: number, length: number): Buffer {
    if (at < this.start || at + length > this.start + this.held.length) this.load(at, Math.max(length, WINDOW_BYTES));
    return this.held.subarray(at - this.start, at - this.start + length);
  }

  /** Where these bytes are found next; the end of the file when nowhere. */
  next(wanted: Buffer, from: number): number {
    for (let at = from; at < this.size; at += WINDOW_BYTES) {
      const found = this.bytes(at, Math.min(WINDOW_BYTES + wanted.length, this.size - at)).indexOf(wanted);
      if (found !== -1) return at + found;
    }
    return this.size;
  }

  private load(at: number, length: number): void {
    const wanted = Math.min(length, this.size - at);
    const buffer = Buffer.allocUnsafe(wanted);
    let filled = 0;
    while (filled < wanted) {
      const read = readSync(this.file, buffer, filled, wanted - filled, at + filled);
      if (read === 0) break;
      filled += read;
    }
    this.start = at;
    this.held = buffer.subarray(0, filled);
  }
}
