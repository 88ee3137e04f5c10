import { styles, type Style } from './style.ts';
import { safeText } from './safe-text.ts';
import { lengthOf, wrap } from './wrap.ts';

const OURS = 'npx interlock ';

/** A cell of a table: its text, and how it looks. */
export interface Cell {
  readonly text: string;
  readonly style?: Style;
}

export interface PageOptions {
  readonly width: number;
  readonly colours: boolean;
  /** As the caller named it with `--url`: commands to copy go there too. Absent where they go there by themselves. */
  readonly url?: string | undefined;
}

/** Human text, line by line. Every text that goes in is made safe here, so that no verb can forget it; only the page adds colours. */
export class Page {
  readonly width: number;
  readonly #colours: boolean;
  readonly #url: string | undefined;
  readonly #paint: (style: Style, text: string) => string;
  readonly #lines: string[] = [];

  constructor({ width, colours, url }: PageOptions) {
    this.width = width;
    this.#colours = colours;
    this.#url = url;
    this.#paint = styles(colours);
  }

  blank(): this {
    if (this.#lines.length > 0 && this.#lines.at(-1) !== '') this.#lines.push('');
    return this;
  }

  /** A heading, with a blank line above it. */
  heading(text: string): this {
    this.blank();
    return this.#push('bold', safeText(text));
  }

  /** Wrapped text, indented; `first` replaces the indent of the first line. */
  text(text: string, options: { readonly indent?: number; readonly first?: string; readonly style?: Style } = {}): this {
    const indent = options.indent ?? 0;
    const lines = wrap(safeText(text), Math.max(20, this.width - indent));
    for (const [index, line] of lines.entries())
      this.#lines.push(
        (index === 0 && options.first !== undefined ? safeText(options.first).padEnd(indent) : ' '.repeat(indent)) +
          this.#paint(options.style ?? 'plain', line),
      );
    return this;
  }

  /** A name and what it is, the text aligned in a column; a longer name pushes all of its text to the right of it. `command`: it is one of this CLI. */
  field(
    name: string,
    text: string,
    options: { readonly indent?: number; readonly column?: number; readonly style?: Style; readonly command?: boolean } = {},
  ): this {
    const indent = options.indent ?? 2;
    const label = `${' '.repeat(indent)}${safeText(name)}`;
    const wanted = indent + (options.column ?? 12);
    const column = text === '' || lengthOf(label) < wanted ? wanted : lengthOf(label) + 2;
    const lines = wrap(safeText(options.command === true ? this.#addressed(text) : text), Math.max(20, this.width - column));
    for (const [index, line] of lines.entries()) {
      const head = this.#paint('dim', label) + ' '.repeat(Math.max(0, column - lengthOf(label)));
      this.#lines.push(((index === 0 ? head : ' '.repeat(column)) + this.#paint(options.style ?? 'plain', line)).trimEnd());
    }
    return this;
  }

  /** What `draw` puts on a page of its own, each line behind a margin: `first` on the first line, `rest` on the others. */
  beside(first: Cell, rest: string, draw: (page: Page) => void): this {
    const margin = Math.max(lengthOf(first.text), lengthOf(rest));
    const page = new Page({ width: this.width - margin, colours: this.#colours, url: this.#url });
    draw(page);
    for (const [index, line] of page.#lines.entries()) {
      const text = safeText(index === 0 ? first.text : rest).padEnd(margin);
      this.#lines.push(`${this.#paint(index === 0 ? (first.style ?? 'plain') : 'dim', text)}${line}`.trimEnd());
    }
    return this;
  }

  /** A command to copy: never wrapped inside a word, continued with a backslash where it is too long. */
  command(words: readonly string[], indent = 4): this {
    const lines: string[] = [];
    let line = ' '.repeat(indent);
    for (const [index, word] of words.map((each) => safeText(this.#addressed(each))).entries()) {
      if (index > 0 && lengthOf(line) + lengthOf(word) + 3 > this.width) {
        lines.push(`${line} \\`);
        line = ' '.repeat(indent + 4) + word;
      } else line += (index === 0 ? '' : ' ') + word;
    }
    for (const part of [...lines, line]) this.#lines.push(this.#paint('cyan', part));
    return this;
  }

  /** Rows in columns as wide as their widest cell; the last column is wrapped. */
  table(rows: readonly (readonly Cell[])[], indent = 2): this {
    const count = Math.max(0, ...rows.map((row) => row.length));
    const safe = rows.map((row) => row.map((cell) => ({ ...cell, text: safeText(cell.text) })));
    const widths = Array.from({ length: count }, (_, column) => Math.max(0, ...safe.map((row) => lengthOf(row[column]?.text ?? ''))));
    const start = indent + widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0);
    for (const row of safe) this.#row(row, widths, indent, start);
    return this;
  }

  #row(row: readonly Cell[], widths: readonly number[], indent: number, start: number): void {
    const head = row.slice(0, widths.length - 1);
    const last = row[widths.length - 1];
    const painted = head.map(
      (cell, column) => this.#paint(cell.style ?? 'plain', cell.text) + ' '.repeat((widths[column] ?? 0) - lengthOf(cell.text)),
    );
    const lines = wrap(last?.text ?? '', Math.max(20, this.width - start));
    for (const [index, line] of lines.entries()) {
      const before = index === 0 ? ' '.repeat(indent) + painted.map((cell) => `${cell}  `).join('') : ' '.repeat(start);
      this.#lines.push((before + this.#paint(last?.style ?? 'plain', line)).trimEnd());
    }
  }

  /** A command of this CLI, for the address that was named. */
  #addressed(text: string): string {
    return this.#url === undefined || !text.startsWith(OURS) ? text : `${OURS}--url ${this.#url} ${text.slice(OURS.length)}`;
  }

  #push(style: Style, text: string): this {
    this.#lines.push(this.#paint(style, text));
    return this;
  }

  toString(): string {
    return `${this.#lines.join('\n').trimEnd()}\n`;
  }
}
