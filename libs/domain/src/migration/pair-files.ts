import { backOf, folderOf, isPlain, isWayBack, layoutOf, SQITCH } from './layouts.ts';
import { byName } from './name-order.ts';
import { changesOf, planOf } from './sqitch-plan.ts';

/** Why files are not read as migrations: what was found, and what would be. */
export interface Refusal {
  readonly found: string;
  readonly expected: string;
}

/** One migration in a folder: where the way there is written, and where the way back. */
export interface MigrationFiles {
  readonly name: string;
  /** Those of one folder are one tool's, of one database. */
  readonly folder: string;
  readonly up: string;
  readonly down: string | null;
  /** The name says nothing of a way, so both may stand in the one file, between markers. */
  readonly maySplit: boolean;
  /** The tool is known not to order them by the letters of their names. */
  readonly isNumbered: boolean;
}

/** What stands beside migrations and is never run as one. */
const BESIDE =
  /^(?:.*\.toml|sqitch\.(?:plan|conf)|atlas\.sum|readme(?:\.(?:md|txt|rst|adoc))?|.*\.md|licen[cs]e(?:\.(?:md|txt))?|codeowners|\.git(?:keep|ignore|attributes)|\.keep|\.editorconfig|\.ds_store)$/i;

const isBeside = (path: string): boolean => BESIDE.test(path.slice(path.lastIndexOf('/') + 1));

/** Sqitch's checks. Beside no `deploy/` it is a name like any other. */
const CHECK = /^((?:.*\/)?)verify\/(.*\.sql)$/;
const isCheck = (path: string, among: ReadonlySet<string>): boolean => CHECK.test(path) && among.has(path.replace(CHECK, '$1deploy/$2'));

/** Migrations of one folder in the order in which their tool runs them. */
const inOrder = (
  ups: readonly string[],
  folder: string,
  plans: ReadonlyMap<string, string>,
): readonly string[] | { readonly refused: Refusal } => {
  const [first = ''] = ups;
  const { tool } = layoutOf(first);
  const other = ups.find((path) => layoutOf(path).tool !== tool);
  if (other !== undefined)
    return {
      refused: {
        found: `${other}, named as for ${layoutOf(other).tool}, beside ${first}, named as for ${tool}`,
        expected: 'migrations of one tool in one folder',
      },
    };
  if (tool !== SQITCH) return ups.toSorted(layoutOf(first).order ?? byName);
  const plan = plans.get(planOf(folder));
  const changes = plan === undefined ? undefined : changesOf(plan);
  if (changes === undefined)
    return {
      refused: {
        found:
          plan === undefined
            ? `${first} without ${planOf(folder)}`
            : `${planOf(folder)}, with a change that is taken back or planned twice`,
        expected: 'the plan that says in what order changes run, each once',
      },
    };
  const planned = changes.map((name) => `${folder}deploy/${name}.sql`);
  const [there, wanted] = [new Set(ups), new Set(planned)];
  const odd = planned.find((path) => !there.has(path)) ?? ups.find((path) => !wanted.has(path));
  return odd === undefined
    ? planned
    : { refused: { found: `${odd}, in ${planOf(folder)} or in the folder alone`, expected: 'the changes that are planned' } };
};

/**
 * Migrations among the paths of a folder, folder by folder, in the order in which they run. A file that is none, and a way back to which no way there
 * belongs, are refused: their tool may run what is not read here (`0044_x.go`, `0043_x.SQL`). `plans` are the texts of those that `isPlan`.
 */
export const pairFiles = (
  paths: readonly string[],
  plans: ReadonlyMap<string, string> = new Map(),
): { readonly migrations: readonly MigrationFiles[] } | { readonly refused: Refusal } => {
  const foreign = paths.find((path) => !path.endsWith('.sql') && !isBeside(path));
  if (foreign !== undefined)
    return {
      refused: { found: `${foreign}, which is not read as a migration`, expected: 'a folder of .sql files and nothing else that runs' },
    };
  const all = new Set(paths.filter((path) => path.endsWith('.sql')));
  const ups = [...all].filter((path) => !isWayBack(path) && !isCheck(path, all));
  const used = new Set(ups.map(backOf));
  const stray = [...all].toSorted(byName).find((path) => isWayBack(path) && !used.has(path));
  if (stray !== undefined) return { refused: { found: `${stray}, a way back without a migration`, expected: 'the migration beside it' } };
  const idle = [...plans.keys()].find((plan) => ups.every((path) => layoutOf(path).tool !== SQITCH || planOf(folderOf(path)) !== plan));
  if (idle !== undefined) return { refused: { found: `${idle} without deploy/`, expected: 'the changes that are planned' } };
  const migrations: MigrationFiles[] = [];
  for (const folder of [...new Set(ups.map(folderOf))].toSorted(byName)) {
    const ordered = inOrder(
      ups.filter((path) => folderOf(path) === folder),
      folder,
      plans,
    );
    if ('refused' in ordered) return ordered;
    for (const up of ordered) {
      const back = backOf(up);
      const down = back !== undefined && all.has(back) ? back : null;
      migrations.push({
        name: up,
        folder,
        up,
        down,
        maySplit: isPlain(up),
        isNumbered: layoutOf(up).order !== undefined || layoutOf(up).tool === SQITCH,
      });
    }
  }
  return { migrations };
};
