import { MAX_XML_LINE, MAX_XML_MARKS } from '../../limits.ts';
import { Refusal } from '../../refusal.ts';

const CHUNK = 1_048_576;
const NO_CHARACTER = /[^\t\n\r\x20-\ufffd]/;
const OTHER_BLANKS = /[\t\r\n]/g;
const HALVES_OF_PAIRS = /[\ud800-\udfff]/g;

/**
 * The text as the parser can read it within bounds (T14). It is quadratic in carriage returns, keeps an index of each character where one lies beyond 16 bits,
 * and collects the line of an error character by character. None of that is any of a report's meaning: blanks are alike, and of text only the markup is read.
 */
export const boundXml = (source: string, at: string): string => {
  const odd = NO_CHARACTER.exec(source);
  if (odd !== null)
    throw new Refusal(
      'evidence.predicate_malformed',
      at,
      `the character U+${odd[0].charCodeAt(0).toString(16).padStart(4, '0')}`,
      'characters of XML',
    );
  const text = evenText(source);
  refuseManyMarks(text, at);
  refuseLongLine(text, at);
  return text;
};

/** In pieces: a replacement that is made often is kept as a list of its parts until its end. */
const evenText = (source: string): string => {
  const chunks: string[] = [];
  for (let start = 0; start < source.length; start += CHUNK) {
    const chunk = source
      .slice(start, start + CHUNK)
      .replace(OTHER_BLANKS, ' ')
      .replace(HALVES_OF_PAIRS, '\u4e00');
    const last = chunk.lastIndexOf(' ');
    chunks.push(last === -1 ? chunk : `${chunk.slice(0, last)}\n${chunk.slice(last + 1)}`);
  }
  return chunks.join('');
};

const refuseLongLine = (text: string, at: string): void => {
  for (let start = 0; start < text.length;) {
    const end = (text.indexOf('\n', start) + 1 || text.length + 1) - 1;
    if (end - start > MAX_XML_LINE)
      throw new Refusal('evidence.too_large', at, `${end - start} characters without a blank`, `at most ${MAX_XML_LINE}`);
    start = end + 1;
  }
};

const refuseManyMarks = (text: string, at: string): void => {
  let marks = 0;
  for (const mark of marksOf(text, at)) {
    marks += mark;
    if (marks > MAX_XML_MARKS)
      throw new Refusal(
        'evidence.too_large',
        at,
        `more than ${MAX_XML_MARKS} elements, attributes and references`,
        `at most ${MAX_XML_MARKS} of them`,
      );
  }
};

const MARK = /<!--|<!\[CDATA\[|<\?|<!|<\/|<|&/g;
/** What ends the part that begins so. */
const ENDS: Readonly<Record<string, string>> = { '<!--': '-->', '<![CDATA[': ']]>', '<?': '?>' };

/**
 * 1 for each thing that the parser keeps something of. As it reads itself, up to the first place that is not well-formed: there it ends, whatever follows. A
 * document type would let both read on in different ways.
 */
function* marksOf(text: string, at: string): Generator<1> {
  let next = 0;
  for (;;) {
    MARK.lastIndex = next;
    const mark = MARK.exec(text);
    if (mark === null) return;
    next = mark.index + mark[0].length;
    const ends = ENDS[mark[0]];
    if (ends !== undefined) {
      const end = text.indexOf(ends, next);
      if (end === -1) return;
      next = end + ends.length;
    } else if (mark[0] === '<!') {
      throw new Refusal('evidence.predicate_malformed', at, 'a document type declaration', 'XML without one');
    } else if (mark[0] === '<') {
      const end = yield* marksOfTag(text, next);
      if (end === undefined) return;
      next = end;
    }
    if (mark[0] !== '</') yield 1;
  }
}

const IN_TAG = /["'<>]/g;
const IN_VALUE = { '"': /["&<]/g, "'": /['&<]/g } as const;

/** Its attributes, and the references in them. Returns where it ends; undefined: it does not. */
function* marksOfTag(text: string, start: number): Generator<1, number | undefined> {
  let next = start;
  let quote: '"' | "'" | undefined;
  for (;;) {
    const reading = quote === undefined ? IN_TAG : IN_VALUE[quote];
    reading.lastIndex = next;
    const found = reading.exec(text);
    const mark = found?.[0];
    if (found === null || mark === '<') return undefined;
    next = found.index + 1;
    if (mark === '>') return next;
    if (mark === quote) quote = undefined;
    else {
      if (mark === '"' || mark === "'") quote = mark;
      yield 1;
    }
  }
}
