import type { ApprovalSummary, DecisionPackage } from '@interlock/contracts';
import { factText, pointerSteps } from '@interlock/domain';
import { agoText, whenText, type Page } from '../terminal/index.ts';

const STATUS: Readonly<Record<ApprovalSummary['status'], string>> = {
  open: 'open',
  complete: 'complete: every seat is filled',
  refused: 'refused by someone who had to judge',
  expired: 'expired before every seat was filled',
  voided: 'voided: the facts moved after people were asked',
};

/** Seats, who filled them, who may not, and the exact command that grants. */
export const renderSeats = (
  page: Page,
  approval: ApprovalSummary,
  { now, excluded }: { readonly now: number; readonly excluded: DecisionPackage['excluded'] },
): Page => {
  page.heading('WHO MUST JUDGE');
  page.field('approval', `${approval.approvalId}, ${STATUS[approval.status]}`);
  if (approval.status === 'open') page.field('ends', whenText(approval.expiresAt, now));
  for (const seat of approval.seats) {
    const filled = seat.filledBy !== null;
    page.text(`${seat.seat} (${seat.group}): ${filled ? `filled by ${seat.filledBy}` : 'free'}. ${seat.why}`, {
      indent: 6,
      first: filled ? '  [x]' : '  [ ]',
      style: filled ? 'good' : 'warn',
    });
  }
  for (const { person, at } of approval.grants) page.field('granted', `${person}, ${agoText(at, now)}`);
  if (excluded.length > 0) page.field('may not', excluded.map(({ person, why }) => `${person} (${why})`).join(', '), { style: 'dim' });
  renderDifference(page, approval);
  if (approval.replaces !== undefined) {
    const { people, difference } = approval.replaces;
    renderDifference(page, { difference }, 'WHAT MOVED SINCE PEOPLE WERE ASKED BEFORE');
    if (people.length > 0) page.text(`What ${people.join(' and ')} granted then counts no more.`, { indent: 2, style: 'dim' });
  }
  if (approval.status === 'open') renderCommands(page, approval);
  return page;
};

export const renderDifference = (page: Page, { difference }: Pick<ApprovalSummary, 'difference'>, heading = 'WHAT MOVED'): void => {
  if (difference.length === 0) return;
  page.heading(heading);
  for (const { pointer, before, after } of difference)
    page
      .field(placeText(pointer), '', { column: 0 })
      .field('before', valueText(before), { indent: 4, column: 8 })
      .field('now', valueText(after), { indent: 4, column: 8 });
};

export const renderCommands = (page: Page, { approvalId, packageDigest }: Pick<ApprovalSummary, 'approvalId' | 'packageDigest'>): void => {
  page.blank().text('Read the package, then judge it by its digest, signed in as someone of a free seat:', { indent: 2 });
  page.command(['npx interlock approval show', approvalId]);
  page.command(['npx interlock approval grant', approvalId, '--package', packageDigest]);
  page.command(['npx interlock approval refuse', approvalId, '--package', packageDigest, '--comment "…"']);
};

/** `evidence 12, to which reason 1 points` of `/reasons/0/facts/~1evidence~112`; elsewhere the steps, as they are called. */
const placeText = (pointer: string): string => {
  const [list, index, facts, fact, ...rest] = pointerSteps(pointer);
  if (facts !== 'facts' || fact === undefined) return pointerSteps(pointer).join(' › ') || 'everything';
  const what = [...fact.split('/').slice(1), ...rest].join(' ');
  return `${what}, to which ${list === 'reasons' ? 'reason' : 'satisfied rule'} ${Number(index) + 1} points`;
};

const valueText = (value: unknown): string => (value === null || value === undefined ? 'nothing' : factText(value));
