import { byName, byValue } from './name-order.ts';

/** How a tool names the two ways, and in what order it runs them. */
export interface Layout {
  readonly tool: string;
  readonly up: RegExp;
  /** The path of the way back, of what `up` matches; where the tool has one. */
  readonly back?: string;
  readonly down?: RegExp;
  /** The folder that the tool is told of, of what `up` matches. */
  readonly folder: string;
  /** Absent where the tool knows no numbers in names. */
  readonly order?: (a: string, b: string) => number;
}

const versionOf = (path: string): readonly string[] => /(?:^|\/)[VB](\d[\d._]*)__[^/]*$/.exec(path)?.[1]?.split(/[._]/) ?? [];

/** Versions by their numbers; what runs again and again after them (documentation.red-gate.com/fd/repeatable-migrations). */
const byVersion = (a: string, b: string): number => {
  const [one, other] = [versionOf(a), versionOf(b)];
  if (one.length === 0 || other.length === 0) return other.length - one.length || byName(a, b);
  for (let at = 0; at < Math.max(one.length, other.length); at += 1) {
    const order = byValue(one[at] ?? '', other[at] ?? '');
    if (order !== 0) return order;
  }
  return byName(a, b);
};

export const SQITCH = 'Sqitch';

const LAYOUTS: readonly Layout[] = [
  // golang-migrate, node-pg-migrate and others: 0042_x.up.sql, 0042_x.down.sql
  {
    tool: 'golang-migrate',
    up: /^((?:.*\/)?)([^/]*)\.up\.sql$/,
    back: '$1$2.down.sql',
    down: /^.*\.down\.sql$/,
    folder: '$1',
    order: byName,
  },
  // Flyway: V42__x.sql, U42__x.sql; B42__x.sql, R__x.sql
  {
    tool: 'Flyway',
    up: /^((?:.*\/)?)V(\d[\d._]*__[^/]*\.sql)$/,
    back: '$1U$2',
    down: /^(?:.*\/)?U\d[\d._]*__[^/]*\.sql$/,
    folder: '$1',
    order: byVersion,
  },
  { tool: 'Flyway', up: /^((?:.*\/)?)(?:R|B\d[\d._]*)__[^/]*\.sql$/, folder: '$1', order: byVersion },
  // Diesel: 0042_x/up.sql, 0042_x/down.sql
  { tool: 'Diesel', up: /^((?:[^/]*\/)*?)([^/]*\/)?up\.sql$/, back: '$1$2down.sql', down: /^(?:.*\/)?down\.sql$/, folder: '$1' },
  // Sqitch: deploy/x.sql, revert/x.sql
  { tool: SQITCH, up: /^((?:.*\/)?)deploy\/(.*\.sql)$/, back: '$1revert/$2', down: /^(?:.*\/)?revert\/.*\.sql$/, folder: '$1' },
  // Prisma: 0042_x/migration.sql
  { tool: 'Prisma', up: /^((?:[^/]*\/)*?)([^/]*\/)?migration\.sql$/, folder: '$1' },
];

/** A name that says nothing: dbmate's, goose's, or of no tool that is known here. */
const PLAIN: Layout = { tool: 'a tool that knows no ways by their names', up: /^((?:.*\/)?)[^/]*$/, folder: '$1' };

export const layoutOf = (path: string): Layout => LAYOUTS.find(({ up }) => up.test(path)) ?? PLAIN;
export const isPlain = (path: string): boolean => layoutOf(path) === PLAIN;
export const isWayBack = (path: string): boolean => LAYOUTS.some(({ down }) => down?.test(path) === true);

/** Where the way back of this way there is written, by its name; undefined where the name says nothing of it. */
export const backOf = (path: string): string | undefined => {
  const { up, back } = layoutOf(path);
  return back === undefined ? undefined : path.replace(up, back);
};

/** The folder of the migrations among which it runs, with a slash at its end; empty for the one that was named. */
export const folderOf = (path: string): string => {
  const { up, folder } = layoutOf(path);
  return path.replace(up, folder);
};
