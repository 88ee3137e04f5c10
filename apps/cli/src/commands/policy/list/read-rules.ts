import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { isErrno } from '../../../program/system-error.ts';

export interface ListedRule {
  /** Rego package. */
  readonly rule: string;
  readonly title: string;
  readonly codes: readonly { readonly code: string; readonly severity: string; readonly title: string }[];
}

const REFERENCE = fileURLToPath(new URL('../../../../../../docs/reference/policies.md', import.meta.url));

/** Rules as the reference tells them, which is generated from METADATA and checked for drift. Empty where the docs were left out. */
export const readRules = async (): Promise<ListedRule[]> => {
  try {
    return parseReference(await readFile(REFERENCE, 'utf8'));
  } catch (error) {
    if (isErrno(error) && error.code === 'ENOENT') return [];
    throw error;
  }
};

/** `## title`, then the package in backticks, then a table of codes. */
export const parseReference = (markdown: string): ListedRule[] =>
  markdown
    .split(/^## /m)
    .slice(1)
    .flatMap((section) => {
      const title = section.slice(0, section.indexOf('\n')).trim();
      const rule = /^`(interlock\.[a-z_.]+)`/m.exec(section)?.[1];
      if (rule === undefined) return [];
      const codes = [...section.matchAll(/^\| `([A-Z][A-Z0-9_]*)` \| ([a-z]+) \| ([^|]+) \|/gm)].map(
        ([, code = '', severity = '', says = '']) => ({
          code,
          severity,
          title: says.trim(),
        }),
      );
      return [{ rule, title, codes }];
    });
