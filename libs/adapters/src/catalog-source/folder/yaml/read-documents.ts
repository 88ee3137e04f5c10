import { Composer, LineCounter, Parser, type CST, type Document, type ParsedNode } from 'yaml';
import { isPlainList, isPlainObject, PlainValues, type Offsets, type PlacedValue, type PlainValue } from './plain-value.ts';
import { scanTokens } from './scan-tokens.ts';
import { readSimpleText } from './simple-text.ts';
import { UnreadableText, type TextPlace } from './unreadable-text.ts';

/** One YAML document, or the one value of a JSON file. */
export interface TextDocument {
  readonly value: PlainValue;
  /** The place of a member's value; where it is not there, of the key of the nearest object around it that is (of the document, at the root). */
  locate(path: readonly string[]): TextPlace;
}

/** Reads all documents of a YAML 1.2 or JSON text, or throws `UnreadableText`: a text that is wrong in one document is not read in part. Empty documents are left out. */
export const readDocuments = (text: string): readonly TextDocument[] => {
  const simple = readSimpleText(text);
  if (simple === undefined) return readAnyDocuments(text);
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) lines.addNewLine(end + 1);
  return simple.map((document) => located(document, placesIn(lines)));
};

/** The same of texts that use all of YAML, at ten times the cost. */
export const readAnyDocuments = (text: string): readonly TextDocument[] => {
  const tokens = scanTokens(text);
  const lines = new LineCounter();
  const composer = new Composer<ParsedNode>({
    version: '1.2',
    schema: 'core',
    strict: true,
    stringKeys: true,
    intAsBigInt: true,
    merge: false,
    prettyErrors: false,
    // Quadratic in the parser; `PlainValues` looks for duplicates itself.
    uniqueKeys: false,
    // A warning is a refusal here, never a line on the console.
    logLevel: 'error',
    lineCounter: lines,
  });
  const place = placesIn(lines);
  return [...composer.compose(parsed(tokens, lines))]
    .flatMap((document) => readDocument(document, place))
    .map((document) => located(document, place));
};

function* parsed(tokens: readonly string[], lines: LineCounter): Generator<CST.Token> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const token of tokens) yield* parser.next(token);
  yield* parser.end();
}

const readDocument = (document: Document.Parsed<ParsedNode>, place: (offset: number) => TextPlace): readonly PlacedValue[] => {
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) throw new UnreadableText(problem.message, place(problem.pos[0]), { cause: problem });
  if (document.contents === null) return [];
  const offsets: Offsets = new WeakMap();
  const refuse = (message: string, offset: number): never => {
    throw new UnreadableText(message, place(offset));
  };
  const value = new PlainValues(offsets, refuse).of(document.contents);
  return value === null ? [] : [{ value, offsets, start: document.contents.range[0] }];
};

const placesIn =
  (lines: LineCounter) =>
  (offset: number): TextPlace => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };

const located = ({ value, offsets, start }: PlacedValue, place: (offset: number) => TextPlace): TextDocument => ({
  value,
  locate: (path) => place(offsetOf(value, offsets, path) ?? start),
});

const offsetOf = (root: PlainValue, offsets: Offsets, path: readonly string[]): number | undefined => {
  let value: PlainValue | undefined = root;
  let nearest: number | undefined;
  for (const [index, name] of path.entries()) {
    if (typeof value !== 'object' || value === null) return nearest;
    const member = offsets.get(value)?.get(name);
    if (member === undefined) return nearest;
    if (index === path.length - 1) return member.value;
    nearest = member.key;
    value = isPlainObject(value) ? value[name] : isPlainList(value) ? value[Number(name)] : undefined;
  }
  return nearest;
};
