import { styleText } from 'node:util';

type Tone = 'good' | 'bad' | 'wait' | 'plain' | 'quiet';

const COLOUR: Readonly<Record<Tone, Parameters<typeof styleText>[0]>> = {
  good: 'green',
  bad: 'red',
  wait: 'yellow',
  plain: 'reset',
  quiet: 'gray',
};

/** Writes the account of what happens, line by line, as it happens. */
export interface Teller {
  title(text: string): void;
  step(label: string, text: string, tone?: Tone): void;
  /** Labels in a column as wide as the widest of them. */
  rows(rows: readonly (readonly [label: string, text: string])[]): void;
  /** Prose, wrapped. */
  text(text: string): void;
  blank(): void;
  /** To be copied: parts that stay whole, continued with a backslash where they do not fit in a line. */
  command(...parts: readonly string[]): void;
}

const LABEL_WIDTH = 15;
const MAX_WIDTH = 100;
const MIN_WIDTH = 40;
/** Where nobody knows how wide the terminal is, or there is none. */
const UNKNOWN_WIDTH = 100;

export interface TerminalTellerOptions {
  readonly write: (text: string) => void;
  readonly colours: boolean;
  /** Columns of the terminal; absent when there is none. */
  readonly columns?: number | undefined;
}

export const terminalTeller = ({ write, colours, columns }: TerminalTellerOptions): Teller => {
  const width = Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, columns ?? UNKNOWN_WIDTH));
  const paint = (tone: Tone, text: string): string =>
    colours && tone !== 'plain' ? styleText(COLOUR[tone], text, { validateStream: false }) : text;
  const bold = (text: string): string => (colours ? styleText('bold', text, { validateStream: false }) : text);
  const labelled = (label: string, text: string, column: number, tone: Tone = 'plain'): void => {
    const [first = '', ...rest] = wrap(text, width - column - 2);
    write(`  ${paint('quiet', label.padEnd(column))}${paint(tone, first)}\n`);
    for (const line of rest) write(`  ${' '.repeat(column)}${paint(tone, line)}\n`);
  };
  return {
    title: (text) => write(`\n${wrap(text, width).map(bold).join('\n')}\n`),
    step: (label, text, tone) => labelled(label, text, Math.max(LABEL_WIDTH, label.length + 2), tone),
    rows: (rows) => {
      const column = Math.max(LABEL_WIDTH, ...rows.map(([label]) => label.length + 2));
      for (const [label, text] of rows) labelled(label, text, column);
    },
    text: (text) => write(`\n${wrap(text, width).join('\n')}\n`),
    blank: () => write('\n'),
    command: (...parts) => write(`${continued(parts, width)}\n`),
  };
};

/** Breaks text at spaces, and a word that is longer than a line where the line ends. */
const wrap = (text: string, width: number): string[] =>
  text
    .split(' ')
    .flatMap((word) => (word === '' ? [''] : (word.match(new RegExp(`.{1,${width}}`, 'gsu')) ?? [])))
    .reduce<string[]>((lines, word) => {
      const last = lines.at(-1);
      if (last === undefined) return [word];
      return last.length + word.length + 1 <= width ? [...lines.slice(0, -1), `${last} ${word}`] : [...lines, word];
    }, []);

const continued = ([first = '', ...rest]: readonly string[], width: number): string => {
  const lines = [`  ${first}`];
  for (const part of rest) {
    const last = lines.at(-1) ?? '';
    // Room for what continues the line.
    if (last.length + part.length + 3 <= width) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(`      ${part}`);
  }
  return lines.join(' \\\n');
};
