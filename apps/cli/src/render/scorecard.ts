import type { EntityScorecard, Scorecard, TeamScorecard, TeamScores } from '@interlock/contracts';
import { agoText, type Page } from '../terminal/index.ts';

const WELL = 80;
const styleOf = (score: number | null): 'good' | 'warn' => (score === null || score >= WELL ? 'good' : 'warn');
const scoreText = (score: number | null, without: string): string => (score === null ? `none: ${without}` : `${score} of 100`);

export const renderScorecard = (page: Page, card: Scorecard, now: number): Page =>
  card.kind === 'team' ? renderTeam(page, card) : renderEntityCard(page, card, now);

const renderEntityCard = (page: Page, card: EntityScorecard, now: number): Page => {
  page.text(card.entity, { style: 'bold' });
  page.field('score', scoreText(card.score, `the catalog said nothing of it at ${card.at}`), { style: styleOf(card.score) });
  page.field('owner', card.owner ?? 'nobody', { style: card.owner === null ? 'warn' : 'plain' });
  if (card.findings.length > 0) page.heading('WHAT IT COSTS');
  for (const { code, costs, openedAt, message } of card.findings)
    page.text(`${code} (${costs}, ${agoText(openedAt, now)}): ${message}`, { indent: 4, first: '  !', style: 'warn' });
  return renderChanges(page, card.changes);
};

const renderTeam = (page: Page, { team, score, at, entities, changes }: TeamScorecard): Page => {
  page.text(team, { style: 'bold' });
  page.field('score', scoreText(score, `it owned nothing at ${at}`), { style: styleOf(score) });
  page.field('owns', `${entities.total} ${entities.total === 1 ? 'entity' : 'entities'}`);
  if (entities.listed.length > 0) page.heading('WORST FIRST');
  page.table(
    entities.listed.map((one) => [
      { text: String(one.score).padStart(3), style: styleOf(one.score) },
      { text: one.entity, style: 'bold' as const },
      { text: one.findings === 0 ? '' : `${one.findings} ${one.findings === 1 ? 'finding' : 'findings'}`, style: 'dim' as const },
    ]),
  );
  if (entities.listed.length < entities.total) page.text(`and ${entities.total - entities.listed.length} more`, { indent: 2 });
  return renderChanges(page, changes);
};

const renderChanges = (page: Page, changes: Scorecard['changes']): Page => {
  if (changes.length === 0) return page;
  page.heading('HOW IT CAME TO BE');
  page.table(
    changes.map(({ at, score, opened, closed }) => [
      { text: at, style: 'dim' as const },
      { text: score === null ? '–' : String(score).padStart(3), style: styleOf(score) },
      { text: [...countOf('opened', opened), ...countOf('closed', closed)].join('; ') },
    ]),
  );
  return page;
};

/** `opened catalog.tier_missing, 3 × catalog.owner_missing` */
const countOf = (word: string, codes: readonly string[]): string[] => {
  if (codes.length === 0) return [];
  const counts = Map.groupBy(codes, (code) => code);
  return [`${word} ${[...counts].map(([code, { length }]) => (length === 1 ? code : `${length} × ${code}`)).join(', ')}`];
};

export const renderTeamScores = (page: Page, { at, items, next }: TeamScores): Page => {
  if (items.length === 0) page.text(`Nobody owned anything at ${at}, as far as the record says.`);
  page.table(
    items.map(({ team, score, entities, findings }) => [
      { text: String(score).padStart(3), style: styleOf(score) },
      { text: team, style: 'bold' as const },
      { text: `${entities} ${entities === 1 ? 'entity' : 'entities'}` },
      { text: findings === 0 ? '' : `${findings} ${findings === 1 ? 'finding' : 'findings'}`, style: 'dim' as const },
    ]),
    0,
  );
  if (next !== null) page.blank().text('More:').command(['npx interlock catalog scorecard', '--at', at, '--after', next]);
  return page;
};
