import { withoutSecrets } from '@interlock/domain';

/** A descriptor's text that cannot be read, and the place (1-based) where reading ended. The message says what was found and what was expected. */
export class UnreadableText extends Error {
  readonly code = 'catalog-source.unreadable_text';
  readonly line: number;
  readonly column: number;
  constructor(message: string, place: TextPlace, options?: { cause?: unknown }) {
    super(withoutSecrets(message).slice(0, 500), options);
    this.name = 'UnreadableText';
    this.line = place.line;
    this.column = place.column;
  }
}

export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** Line and column of an offset, both from 1. */
export const placeOf = (text: string, offset: number): TextPlace => {
  let line = 1;
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1 && end < offset; end = text.indexOf('\n', start)) {
    line += 1;
    start = end + 1;
  }
  return { line, column: Math.max(1, offset - start + 1) };
};
