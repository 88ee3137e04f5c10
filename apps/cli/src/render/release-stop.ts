import type { ApprovalSummary, DecisionBody, EnvironmentView } from '@interlock/contracts';
import { agoText, whenText, type Page } from '../terminal/index.ts';
import type { ReleaseContext } from './release.ts';
import { artifactText, OUTCOME_STYLE, percentText, PHASE } from './words.ts';

/** One stop: the environment, where the release stands there, and what is to be said of it, beside the line. */
export const renderStop = (
  page: Page,
  { environment, view }: { readonly environment: string; readonly view: EnvironmentView | undefined },
  context: ReleaseContext,
  line: string,
): void => {
  if (view === undefined) {
    page.beside({ text: '  · ', style: 'dim' }, line, (stop) => stop.text(`${environment}: not asked for`, { style: 'dim' }));
    return;
  }
  const { mark, style } = PHASE[view.phase];
  page.beside({ text: `  ${mark} `, style }, line, (stop) => {
    stop.text(`${environment}: ${standingText(view, context.now)}`, { style });
    renderWay(stop, view, context);
    renderRollout(stop, view, context);
    renderAfter(stop, view, context);
  });
};

const field = (page: Page, name: string, text: string, style: 'plain' | 'good' | 'warn' | 'bad' = 'plain'): void =>
  void page.field(name, text, { indent: 0, column: 11, style });

const standingText = (view: EnvironmentView, now: number): string => {
  const since = view.phase === 'applied' && view.appliedAt !== null ? view.appliedAt : view.updatedAt;
  const attempt = view.attempt > 1 ? ` (attempt ${view.attempt})` : '';
  return `${PHASE[view.phase].says}, ${agoText(since, now)}${attempt}`;
};

/** How it came there: asked for, decided, judged. */
const renderWay = (page: Page, view: EnvironmentView, { now, decisions }: ReleaseContext): void => {
  if (view.rollback !== null) {
    const { from, reason, incident } = view.rollback;
    field(page, 'rollback', `from release ${from}${incident === null ? '' : ` for ${incident}`}: ${reason}`, 'warn');
  }
  if (view.hotfix !== null) field(page, 'hotfix', `cures ${view.hotfix.incident}`);
  if (view.outcome !== null) {
    const path = view.path === null ? '' : ` on the ${view.path} path`;
    field(page, 'decided', `${view.outcome}${path}, the ${ordinal(view.decisions)} decision here`);
    field(page, '', view.decisionId ?? '');
  }
  if (view.enforcement === 'observe') field(page, 'observed', 'decided and recorded, blocked by nothing here', 'warn');
  const body = view.decisionId === null ? undefined : decisions.get(view.decisionId);
  if (isWaiting(view)) renderReasons(page, body, now);
  if (view.approval?.status === 'open') renderApproval(page, view.approval, now);
  if (view.phase === 'authorised' && view.authorisationExpiresAt !== null)
    field(page, 'lease', `${view.authorisationId ?? ''}, ends ${whenText(view.authorisationExpiresAt, now)}`);
};

/** Applied, and production has not had its say. */
export const isBaking = ({ phase, verification }: Pick<EnvironmentView, 'phase' | 'verification'>): boolean =>
  phase === 'applied' && verification === null;

/** Decisions are still taken, and say what is missing. */
export const isWaiting = ({ phase }: Pick<EnvironmentView, 'phase'>): boolean =>
  phase === 'held' || phase === 'escalated' || phase === 'denied' || phase === 'indeterminate' || phase === 'narrowed';

const MOST_REASONS = 4;

const renderReasons = (page: Page, body: DecisionBody | undefined, now: number): void => {
  if (body === undefined) return;
  const reasons = body.reasons.filter(({ severity }) => severity === body.outcome);
  for (const { awaits, severity, message } of reasons.slice(0, MOST_REASONS)) {
    if (awaits === undefined) field(page, severity === 'escalate' ? 'because' : severity, message, styleOf(severity));
    else field(page, 'awaited', `${awaits.what}, from ${awaits.producer}`, 'warn');
  }
  if (reasons.length > MOST_REASONS) field(page, '', `and ${reasons.length - MOST_REASONS} more reasons`);
  if (body.recheckAfterSeconds !== null) {
    const again = new Date(Date.parse(body.decidedAt) + body.recheckAfterSeconds * 1000).toISOString();
    if (Date.parse(again) > now) field(page, 'again', `decided anew ${whenText(again, now)}, or when a fact moves`);
  }
};

const styleOf = (severity: keyof typeof OUTCOME_STYLE): 'plain' | 'warn' | 'bad' => (OUTCOME_STYLE[severity] === 'bad' ? 'bad' : 'warn');

const renderApproval = (page: Page, { approvalId, seats, expiresAt }: ApprovalSummary, now: number): void => {
  const free = seats.filter((seat) => seat.filledBy === null);
  const filled = seats.flatMap(({ filledBy }) => filledBy ?? []);
  field(page, 'awaited', `${free.map(({ group }) => `one of ${group}`).join(', ')} to judge, ending ${whenText(expiresAt, now)}`, 'warn');
  if (filled.length > 0) field(page, 'approved', `${filled.join(', ')}: ${filled.length} of ${seats.length} seats`);
  page.command(['npx interlock approval show', approvalId], 0);
};

const BAR = 20;

/** How much of it is live, step by step. */
const renderRollout = (page: Page, view: EnvironmentView, { now, decisions, successors }: ReleaseContext): void => {
  const { share, steps, supersededBy, rolledBackTo } = view;
  const successor = successors?.get(view.environment);
  if (share !== null && successor !== undefined) {
    // The record says what was reported of each: of what is left for this one, no more than that.
    const rest = Math.max(0, Math.min(share, 1 - successor.share));
    field(page, 'live', `at most ${percentText(rest)} of the instances; ${percentText(share)} before its successor took its share`, 'warn');
    field(page, 'successor', `release ${successor.releaseId}, live on ${percentText(successor.share)}`, 'warn');
  } else if (share !== null && (share < 1 || steps.length > 0)) {
    const full = Math.max(1, Math.round(share * BAR));
    field(page, 'live', `[${'#'.repeat(full)}${'-'.repeat(BAR - full)}] ${percentText(share)} of the instances`);
  }
  if (steps.length > 0) field(page, 'steps', steps.map((step) => `${percentText(step.share)} ${agoText(step.at, now)}`).join(', '));
  const planned = view.decisionId === null ? [] : (decisions.get(view.decisionId)?.limits?.steps ?? []);
  const ahead = planned.filter((step) => step > (share ?? 0));
  if (view.phase === 'narrowed' && ahead.length > 0)
    field(page, 'ahead', `${ahead.map(percentText).join(', ')}, each by a decision of its own`);
  if (supersededBy !== null) field(page, 'replaced', `by release ${supersededBy}`);
  if (rolledBackTo !== null) field(page, 'back to', `release ${rolledBackTo}`, 'warn');
};

/** What production said, and whether it is still what runs. */
const renderAfter = (page: Page, view: EnvironmentView, { now, decisions }: ReleaseContext): void => {
  const { verification, drift, appliedAt } = view;
  if (verification?.status === 'verified') field(page, 'verified', `${agoText(verification.at, now)}, after its bake time`, 'good');
  else if (verification?.status === 'degraded') {
    const why = verification.reasons.map(({ message }) => message).join('; ');
    field(page, 'degraded', `${agoText(verification.at, now)}${why === '' ? '' : `: ${why}`}`, 'bad');
  } else if (isBaking(view) && appliedAt !== null) {
    const seconds = decisions.get(view.decisionId ?? '')?.afterApplying?.bakeSeconds ?? 0;
    const ends = new Date(Date.parse(appliedAt) + seconds * 1000).toISOString();
    if (seconds > 0)
      field(
        page,
        'baking',
        Date.parse(ends) > now
          ? `its bake time ends ${whenText(ends, now)}`
          : `its bake time ended ${agoText(ends, now)}: what production says is awaited`,
      );
  }
  if (drift !== null)
    field(
      page,
      'DRIFT',
      `since ${agoText(drift.since, now)} something else is live: ${drift.found.map(artifactText).join(', ') || 'nothing'}`,
      'bad',
    );
};

const ordinal = (number: number): string => {
  const ending = number % 100 >= 11 && number % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${ending}`;
};
