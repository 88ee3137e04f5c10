export type Style = 'plain' | 'bold' | 'dim' | 'good' | 'bad' | 'warn' | 'cyan';

const CODES: Readonly<Record<Style, readonly [number, number]>> = {
  plain: [0, 0],
  bold: [1, 22],
  dim: [2, 22],
  good: [32, 39],
  bad: [31, 39],
  warn: [33, 39],
  cyan: [36, 39],
};

/** Paints text (ECMA-48 SGR), or leaves it as it is. Meaning never rests on colour alone. */
export const styles =
  (colours: boolean) =>
  (style: Style, text: string): string => {
    const [on, off] = CODES[style];
    return colours && style !== 'plain' && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  };
