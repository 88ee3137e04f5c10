import { hash } from 'node:crypto';
import type { SQLOutputValue } from 'node:sqlite';

type Columns = readonly SQLOutputValue[];

/**
 * One number over all rows of a view, whatever their order: the exclusive or of a hash of each. A row enters and leaves by the same step, so that it is
 * kept up as rows are written, at the price of one hash. Against damage, not against an attacker: views are disposable, and whoever writes them can seal them.
 */
export class RowSeal {
  #high = 0;
  #low = 0;

  /** A row that came or went. */
  turn(table: string, columns: Columns): void {
    const digest = hash('sha256', rowText(table, columns), 'hex');
    this.#high ^= Number.parseInt(digest.slice(0, 8), 16);
    this.#low ^= Number.parseInt(digest.slice(8, 16), 16);
  }

  text(): string {
    return [this.#high, this.#low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
  }

  /** Goes back to what `text` gave. */
  set(text: string): void {
    this.#high = Number.parseInt(text.slice(0, 8), 16);
    this.#low = Number.parseInt(text.slice(8, 16), 16);
  }
}

/** Not JSON, which costs more than the hash. That a column is of its type, SQLite checks: tables are STRICT. */
const rowText = (table: string, columns: Columns): string => {
  let text = table;
  for (const column of columns) text += column === null ? '\u0000' : `\u0001${column instanceof Uint8Array ? column.join() : column}`;
  return text;
};
