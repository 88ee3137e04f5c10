// The imports of every source file, for the checks. A pattern, not a parser: formatting is checked too, so every import starts a line.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, packageDirs, root } from '../workspace.mjs';

const statement = /^(?<keyword>import|export)\b(?<what>[^;'"`]*?\bfrom\s*|\s*)(?<quote>['"])(?<specifier>[^'"\n]+)\k<quote>/gm;
const dynamic =
  /\b(?:import|import\.meta\.resolve|require\.resolve|require|createRequire\([^()]*\))\(\s*(?:\/\*[^*]*\*\/\s*)?['"](?<specifier>[^'"\n]+)['"]/g;

/** @returns {{ specifier: string, line: number, reExport: boolean }[]} */
export function importsOf(text) {
  const lineAt = (index) => text.slice(0, index).split('\n').length;
  const found = [...text.matchAll(statement)].map((match) => ({
    specifier: match.groups.specifier,
    line: lineAt(match.index),
    reExport: match.groups.keyword === 'export',
  }));
  // A path in a comment is not an import.
  const bare = text.replace(/^\s*(?:\/\/|\*).*$/gm, (comment) => ' '.repeat(comment.length));
  const loaded = [...bare.matchAll(dynamic)].map((match) => ({
    specifier: match.groups.specifier,
    line: lineAt(match.index),
    reExport: false,
  }));
  return [...found, ...loaded];
}

/** Every TypeScript source of the workspace: its package folder, its path inside src/, its path for messages, its text and imports. */
export function sources() {
  return packageDirs().flatMap((dir) =>
    filesBelow(join(root, dir, 'src'))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => {
        const text = readFileSync(join(root, dir, 'src', file), 'utf8');
        return { dir, file, path: `${dir}/src/${file}`, text, imports: importsOf(text) };
      }),
  );
}

/** 'zod' of 'zod/v4', '@nestjs/common' of '@nestjs/common/x'. */
export const packageOf = (specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

export const isRelative = (specifier) => specifier.startsWith('.');

/** Prints the findings and sets the exit code: the one way in which a check speaks. */
export function report(findings, fine) {
  for (const finding of findings) console.error(finding);
  if (findings.length > 0) process.exitCode = 1;
  else console.log(fine);
}
