/** Tools that write both ways into one file. */
export type Dialect = 'dbmate' | 'goose';

export interface Sections {
  readonly up: string;
  /** Null where none is marked. */
  readonly down: string | null;
  /** Null where nothing is marked: the whole file is the way there. */
  readonly dialect: Dialect | null;
}

/** A marker that the file's tool would not read, or would read otherwise. `line` from 1. */
export interface StrayMarker {
  readonly line: number;
  readonly marker: string;
  readonly expected: string;
}

interface Marker {
  readonly dialect: Dialect;
  readonly way: 'up' | 'down' | 'other';
  /** As newer versions of the tool alone read it: to the older it is a comment. */
  readonly isNewer?: true;
}

/** As each tool spells it, no more: what it takes for a comment, it runs on past. (dbmate pkg/dbmate/parsing.go; goose internal/sqlparser/parser.go, and its documentation of annotations: newer versions read any case) */
const SPELLED: readonly (Marker & { readonly line: RegExp })[] = [
  { dialect: 'dbmate', way: 'up', line: /^--[ \t]*migrate:up(?:[ \t]+\S+)*[ \t]*\r?$/ },
  { dialect: 'dbmate', way: 'down', line: /^--[ \t]*migrate:down(?:[ \t]+\S+)*[ \t]*\r?$/ },
  { dialect: 'goose', way: 'up', line: /^--[ \t]*\+goose Up[ \t]*\r?$/ },
  { dialect: 'goose', way: 'down', line: /^--[ \t]*\+goose Down[ \t]*\r?$/ },
  { dialect: 'goose', way: 'up', isNewer: true, line: /^--[ \t]*\+goose up[ \t]*\r?$/ },
  { dialect: 'goose', way: 'down', isNewer: true, line: /^--[ \t]*\+goose down[ \t]*\r?$/ },
  { dialect: 'goose', way: 'other', line: /^--[ \t]*\+goose (?:StatementBegin|StatementEnd|NO TRANSACTION)[ \t]*\r?$/ },
  { dialect: 'goose', way: 'other', line: /^--[ \t]*\+goose (?:statementbegin|statementend|no transaction)[ \t]*\r?$/ },
];

/** What a reader, or a tool more lenient than it should be, may take for a marker. */
const LIKE_ONE = /^\s*--.*\+\s*goose|^\s*--[-\s]*migrate\s*:\s*(?:up|down)/i;

const EXPECTED = {
  dbmate: 'one `-- migrate:up`, then at most one `-- migrate:down`, and no marker of another tool',
  goose: 'one `-- +goose Up`, then at most one `-- +goose Down` (or both in small letters), and no marker of another tool',
};
const NO_MARKER = 'no marker: by its name the file is one way, whole';
const FIRST_UP = '`-- migrate:up` (dbmate) or `-- +goose Up` (goose), so spelled, as the first marker';

/**
 * The two ways of a file, each with the other's lines left blank, so that places stay what they are. The dialect is that of the first marker; what stands before
 * it is part of the way there. Attack: a marker that is only a comment to the tool that runs the file would make what it runs look like the way back.
 */
export const splitSections = (text: string, maySplit = true): Sections | { readonly stray: StrayMarker } => {
  const up: string[] = [];
  const down: string[] = [];
  let dialect: Dialect | null = null;
  // A tool that knows no such `up` does not run the file at all; one that knows it knows its `down`.
  let isNewer = false;
  let way: 'none' | 'up' | 'down' = 'none';
  for (const [index, line] of text.split('\n').entries()) {
    const marker = SPELLED.find((one) => one.line.test(line));
    if (marker !== undefined || LIKE_ONE.test(line)) {
      const expected = !maySplit ? NO_MARKER : dialect === null ? FIRST_UP : EXPECTED[dialect];
      const fits = maySplit && marker !== undefined && (dialect === null || marker.dialect === dialect) && follows(way, marker, isNewer);
      if (!fits) return { stray: { line: index + 1, marker: line.trim().slice(0, 100), expected } };
      dialect = marker.dialect;
      if (marker.way !== 'other') way = marker.way;
      if (marker.way === 'up') isNewer = marker.isNewer === true;
    }
    up.push(way === 'down' ? '' : line);
    down.push(way === 'down' ? line : '');
  }
  // Marked as another tool's, but never as the way there: that tool would refuse it.
  if (dialect !== null && way === 'none') return { stray: { line: 1, marker: 'a file without its first marker', expected: FIRST_UP } };
  return { up: up.join('\n'), down: way === 'down' ? down.join('\n') : null, dialect };
};

const follows = (now: 'none' | 'up' | 'down', next: Marker, isNewer: boolean): boolean => {
  if (next.way === 'other') return true;
  return next.way === 'up' ? now === 'none' : now === 'up' && (next.isNewer !== true || isNewer);
};
