import type { CauseCandidate, Timeline, TimelineEntry, TimelineKind } from '@interlock/contracts';
import { agoText, durationText, type Page, type Style } from '../terminal/index.ts';
import { nameOf, OUTCOME_STYLE, shortDigest, shortId } from './words.ts';

export interface TimelineContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The command for the next page; null on the last. */
  readonly more: readonly string[] | null;
}

/** The page of `incident timeline`: the answer, the likeliest causes with what the gate knew, then every entry by position, newest first. */
export const renderTimeline = (page: Page, timeline: Timeline, { now, more }: TimelineContext): Page => {
  const { anchor, causes, items, views } = timeline;
  page.text(
    anchor.incident === null ? `What changed before ${clock(anchor.at)} UTC?` : `What changed before incident ${anchor.incident}?`,
    {
      style: 'bold',
    },
  );
  page.field(anchor.incident === null ? 'asked at' : 'began', `${anchor.at} (${agoText(anchor.at, now)})`);
  page.field('window', `${timeline.since} to ${timeline.until}`);
  if (timeline.scope !== null) renderScope(page, timeline.scope);
  if (timeline.environment !== null) page.field('environment', timeline.environment);
  if (views.standsStill !== null) page.text(`The views stand still: ${views.standsStill}`, { indent: 2, style: 'bad' });
  if (causes !== null) {
    page.blank().text(causes.says, { style: causes.nothingChanged ? 'good' : 'bold' });
    renderCauses(page, causes);
  }
  page.heading('TIMELINE, newest first, by place in the record (times UTC)');
  if (items.length === 0) page.text('Nothing.', { indent: 2 });
  const dated = timeline.since.slice(0, 10) !== timeline.until.slice(0, 10);
  page.table(
    items.map((entry) => [
      { text: dated ? `${entry.recordedAt.slice(5, 10)} ${clock(entry.recordedAt)}` : clock(entry.recordedAt), style: 'dim' as const },
      { text: entry.kind, style: KIND_STYLE[entry.kind] },
      { text: entryText(entry, timeline.environment) },
    ]),
  );
  if (more !== null) page.blank().text('More:').command(more);
  return page;
};

const renderScope = (page: Page, { components, dependencies, truncated, missing }: NonNullable<Timeline['scope']>): void => {
  page.field('components', components.join(', '));
  page.field(
    '',
    dependencies === 0 ? 'no dependencies, as the catalog says now' : `and ${dependencies} that they depend on, as the catalog says now`,
  );
  if (truncated) page.field('', 'and more, which are not followed', { style: 'warn' });
  for (const ref of missing) page.field('', `${ref} is not in the catalog`, { style: 'warn' });
};

const renderCauses = (page: Page, { candidates, considered, rankedBy }: NonNullable<Timeline['causes']>): void => {
  if (candidates.length === 0) return;
  page.heading('LIKELIEST CAUSES');
  for (const [index, candidate] of candidates.entries()) renderCandidate(page, candidate, index + 1);
  page.blank();
  if (considered > candidates.length)
    page.text(`${considered - candidates.length} less likely ones are left out.`, { indent: 2, style: 'dim' });
  page.text(`Ranked by ${rankedBy}.`, { indent: 2, style: 'dim' });
};

const renderCandidate = (page: Page, { entry, confidence, basis, change, gate }: CauseCandidate, rank: number): void => {
  if (rank > 1) page.blank();
  const field = (name: string, text: string, style: Style = 'plain'): void => void page.field(name, text, { indent: 5, column: 10, style });
  page.text(`${entry.component ?? 'everything'}${entry.environment === null ? '' : ` in ${entry.environment}`}: ${entry.says}`, {
    indent: 5,
    first: `${`${rank}.`.padStart(4)} `,
    style: 'bold',
  });
  field('likely', `${confidence}: ${basis.join('; ')}`, CONFIDENCE_STYLE[confidence]);
  if (change !== null) {
    field('release', change.releaseId);
    field('', `commit ${change.source.revision}`);
    for (const { name, digest } of change.artifacts) field('', `${name} ${shortDigest(digest)}…`);
  }
  if (gate === null) return field('gate', 'was not asked: nobody decided on this', 'warn');
  const reasons = gate.reasons.map(({ title }) => title).join('; ');
  field(
    'gate',
    `${gate.outcome}${gate.path === null ? '' : ` on the ${gate.path} path`} at ${clock(gate.decidedAt)}${reasons === '' ? '' : `: ${reasons}`}`,
    OUTCOME_STYLE[gate.outcome],
  );
  if (gate.requestedBy !== null) field('asked by', gate.requestedBy.person ?? gate.requestedBy.subject);
  field('approved', gate.approvals.length === 0 ? 'nobody was asked' : gate.approvals.map(({ person }) => person).join(', '));
  if (gate.override !== null) field('override', `${gate.override.by.person ?? gate.override.by.subject}: ${gate.override.reason}`, 'bad');
  field('signals', signalsText(gate.signals));
};

const signalsText = (signals: NonNullable<CauseCandidate['gate']>['signals']): string => {
  if (signals === null) return 'cannot be read here any more';
  if (signals.length === 0) return 'there were none';
  return signals
    .map(({ entity, signal, state, ageSeconds }) => `${nameOf(entity)} ${signal} ${state} (${durationText(ageSeconds)} old)`)
    .join(', ');
};

const entryText = ({ component, environment, releaseId, says, skew }: TimelineEntry, asked: string | null): string => {
  const where = environment === null || environment === asked ? '' : ` in ${environment}`;
  const subject = `${component === null ? '' : nameOf(component)}${where}`.trim();
  const release = releaseId === null ? '' : ` (${shortId(releaseId)})`;
  const clocks =
    skew === null
      ? ''
      : ` [its clock was ${durationText(Math.abs(skew.seconds))} ${skew.seconds > 0 ? 'ahead of' : 'behind'} that of ${skew.against}]`;
  return `${subject}${release}${subject === '' && release === '' ? '' : ': '}${says}${clocks}`;
};

const clock = (instant: string): string => instant.slice(11, 19);

const CONFIDENCE_STYLE: Readonly<Record<CauseCandidate['confidence'], Style>> = { high: 'bad', medium: 'warn', low: 'dim' };

const KIND_STYLE: Readonly<Record<TimelineKind, Style>> = {
  promotion: 'dim',
  decision: 'dim',
  approval: 'plain',
  override: 'bad',
  deployment: 'bold',
  health: 'warn',
  freeze: 'cyan',
  drift: 'bad',
  incident: 'bad',
  policy: 'cyan',
  catalog: 'cyan',
  unknown: 'warn',
};
