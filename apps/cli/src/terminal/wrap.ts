/** Widest line of a page, whatever the terminal. */
const MAX_WIDTH = 100;
const MIN_WIDTH = 40;

export const pageWidth = (columns: number | undefined): number => Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, columns ?? MAX_WIDTH));

export const lengthOf = (text: string): number => Array.from(text).length;

/** Lines of at most `width` characters, broken at spaces; a longer word (a digest, a URL) is broken where it must be. */
export const wrap = (text: string, width: number): string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (line !== '' && lengthOf(line) + 1 + lengthOf(word) <= width) {
      line = `${line} ${word}`;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = broken(word, width);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
};

const broken = (word: string, width: number): string[] => {
  const characters = Array.from(word);
  const pieces: string[] = [];
  for (let start = 0; start < characters.length; start += width) pieces.push(characters.slice(start, start + width).join(''));
  return pieces;
};
