import type { ExplainedFact } from '@interlock/domain';
import { durationText, type Page } from '../terminal/index.ts';

/** A fact: its value, where that came from and how old it was when it was judged, and where it stands in the decision's input. */
export const renderFact = (page: Page, fact: ExplainedFact, indent: number): void => {
  const age = fact.ageSeconds === null ? '' : `, ${durationText(fact.ageSeconds)} old when judged`;
  page.field('fact', fact.text, { indent, column: 9, style: 'bold' });
  page.field('source', `${fact.origin}${age} (${fact.pointer})`, { indent, column: 9, style: 'dim' });
};
