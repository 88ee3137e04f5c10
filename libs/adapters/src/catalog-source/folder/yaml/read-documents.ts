import { LineCounter, parseAllDocuments, type Document, type ParsedNode } from 'yaml';
import { isPlainList, isPlainObject, PlainValues, type Offsets, type PlainValue } from './plain-value.ts';
import { scanTokens } from './scan-tokens.ts';
import { UnreadableText, type TextPlace } from './unreadable-text.ts';

/** One YAML document, or the one value of a JSON file. */
export interface TextDocument {
  readonly value: PlainValue;
  /** The place of a member's value; where it is not there, of the key of the nearest object around it that is (of the document, at the root). */
  locate(path: readonly string[]): TextPlace;
}

/** Reads all documents of a YAML 1.2 or JSON text, or throws `UnreadableText`: a text that is wrong in one document is not read in part. Empty documents are left out. */
export const readDocuments = (text: string): readonly TextDocument[] => {
  scanTokens(text);
  const lines = new LineCounter();
  const place = (offset: number): TextPlace => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const documents = parseAllDocuments<ParsedNode>(text, {
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
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => readDocument(document, place));
};

const readDocument = (document: Document.Parsed<ParsedNode>, place: (offset: number) => TextPlace): readonly TextDocument[] => {
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) throw new UnreadableText(problem.message, place(problem.pos[0]), { cause: problem });
  if (document.contents === null) return [];
  const offsets: Offsets = new WeakMap();
  const refuse = (message: string, offset: number): never => {
    throw new UnreadableText(message, place(offset));
  };
  const value = new PlainValues(offsets, refuse).of(document.contents);
  if (value === null) return [];
  const start = document.contents.range[0];
  return [{ value, locate: (path) => place(offsetOf(value, offsets, path) ?? start) }];
};

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
