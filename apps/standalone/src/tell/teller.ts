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
  line(text?: string): void;
}

const LABEL_WIDTH = 15;
const WIDTH = 110;

export const terminalTeller = (write: (text: string) => void, colours: boolean): Teller => {
  const paint = (tone: Tone, text: string): string =>
    colours && tone !== 'plain' ? styleText(COLOUR[tone], text, { validateStream: false }) : text;
  const bold = (text: string): string => (colours ? styleText('bold', text, { validateStream: false }) : text);
  return {
    title: (text) => write(`\n${bold(text)}\n`),
    step: (label, text, tone = 'plain') => {
      const [first = '', ...rest] = wrap(text, WIDTH - LABEL_WIDTH - 4);
      write(
        `  ${paint('quiet', label.padEnd(LABEL_WIDTH))}${paint(tone, first)}\n${rest.map((line) => `  ${' '.repeat(LABEL_WIDTH)}${paint(tone, line)}\n`).join('')}`,
      );
    },
    line: (text = '') => write(`${text}\n`),
  };
};

/** Breaks text at spaces; a word longer than a line stays whole, so that it can be copied. */
const wrap = (text: string, width: number): string[] =>
  text.split(' ').reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last === undefined) return [word];
    return last.length + word.length + 1 <= width ? [...lines.slice(0, -1), `${last} ${word}`] : [...lines, word];
  }, []);
