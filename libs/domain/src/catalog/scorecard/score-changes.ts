import type { CatalogFindingCode, EntityScorecard } from '@interlock/contracts';
import type { CatalogFact } from './entity-past.ts';

/** A fact, and what it made of the score. */
export interface Step {
  readonly fact: CatalogFact;
  readonly opened?: CatalogFindingCode;
  readonly closed?: CatalogFindingCode;
  readonly score: number | null;
}

type Change = EntityScorecard['changes'][number];

const MOST = 100;

/** What one append recorded is one change; one that leaves the score as it was, and opened and closed nothing, is none. The newest, oldest first. */
export const changesOf = (steps: readonly Step[]): Change[] => {
  const changes: Change[] = [];
  for (const { fact, opened, closed, score } of steps) {
    const last = changes.at(-1);
    const change = last?.at === fact.at ? last : { at: fact.at, score, opened: [], closed: [] };
    if (change !== last) changes.push(change);
    change.score = score;
    if (opened !== undefined) change.opened.push(opened);
    if (closed !== undefined) change.closed.push(closed);
  }
  const told = changes.filter(
    ({ score, opened, closed }, index) => opened.length + closed.length > 0 || score !== (changes[index - 1]?.score ?? null),
  );
  return told.slice(-MOST);
};
