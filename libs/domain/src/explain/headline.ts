import type { DecisionBody, EnvironmentView, Reason } from '@interlock/contracts';

/** One sentence for people: what is so, why in a word, and what happens next. */
export const headlineOf = (view: EnvironmentView, body: DecisionBody): string => `${observedOf(view, body)}${bindingHeadline(view, body)}`;

/** Where decisions are only observed, what would have been blocked comes first. */
const observedOf = ({ enforcement, environment }: EnvironmentView, { outcome, reasons }: DecisionBody): string => {
  if (enforcement !== 'observe') return '';
  const first = reasons.find(({ severity }) => severity === outcome);
  const permits = outcome === 'allow' || outcome === 'narrow';
  return permits
    ? `Only observed in ${environment}; enforcing would have changed nothing. `
    : `Only observed in ${environment}: enforced, this would have been ${WOULD_BE[outcome] ?? outcome}${first === undefined ? '' : ` (${first.code}: ${first.title})`}. `;
};

const WOULD_BE: Readonly<Record<string, string>> = {
  deny: 'denied',
  hold: 'held',
  escalate: 'put to people',
  indeterminate: 'blocked, because nothing could be decided',
};

const bindingHeadline = (view: EnvironmentView, body: DecisionBody): string => {
  const first = body.reasons.find((reason) => reason.severity === body.outcome);
  const approval = view.approval;
  switch (view.phase) {
    case 'applied':
      return `Applied${view.appliedAt === null ? '' : ` at ${view.appliedAt}`}: it runs in ${view.environment}, by decision ${short(body.decisionId)} (${body.outcome}) under authorisation ${short(view.authorisationId)}.${view.drift === null ? '' : ' But something else is live: drift.'}`;
    case 'narrowed':
      return body.outcome === 'narrow' || body.outcome === 'allow'
        ? `Narrowed: ${percent(view.share)} of ${view.environment} runs it; each further step is decided again.`
        : `Narrowed: ${percent(view.share)} of ${view.environment} runs it, and it goes no further yet: ${first?.title ?? body.outcome}.`;
    case 'stopped':
      return `Stopped on the way, at ${percent(view.share)}: ${view.verification?.reasons[0]?.message ?? 'the facts turned bad after the start'}`;
    case 'rolled_back':
      return `Rolled back: release ${short(view.rolledBackTo)} runs in ${view.environment} again.`;
    case 'deploying':
      return `Being applied: the rollout has started under authorisation ${short(view.authorisationId)}; the runtime has not reported it live yet.`;
    case 'authorised':
      return `Authorised${approval?.status === 'complete' ? ' by people who judged it' : ' without anyone being interrupted'}; not applied yet.`;
    case 'escalated':
      return `A human must judge: ${first?.title ?? 'policy asks for people'}. ${seatsOf(view)}`;
    case 'held':
      return `Held, not denied: ${first?.title ?? 'something is awaited'}. ${clearsWith(first)}`;
    case 'denied':
      return `Denied: ${first?.title ?? 'a rule refused it'}.`;
    case 'indeterminate':
      return `Could not be decided: ${first?.message ?? 'the policy engine gave no result'} This blocks, and is no denial.`;
    case 'failed':
      return 'It was authorised, and applying it failed.';
    case 'voided':
      return 'Its authorisation was taken back before it was applied.';
    case 'superseded':
      return 'A newer release took its place.';
    case 'requested':
      return 'Asked for, not decided yet.';
    default:
      return unreachable(view.phase);
  }
};

const clearsWith = (reason: Reason | undefined): string =>
  reason?.awaits === undefined ? 'It clears itself when the fact arrives.' : `Awaited: ${reason.awaits.what}; then it clears itself.`;

const seatsOf = ({ approval }: EnvironmentView): string => {
  if (approval === null) return '';
  const free = approval.seats.filter((seat) => seat.filledBy === null);
  const filled = approval.seats.length - free.length;
  return free.length === 0
    ? ''
    : `${filled} of ${approval.seats.length} seats filled; awaited: ${free.map((seat) => seat.group).join(', ')}.`;
};

const percent = (share: number | null): string => `${Math.round((share ?? 0) * 1000) / 10} %`;

const short = (id: string | null): string => (id === null ? '' : id.slice(0, 8));

const unreachable = (phase: never): never => {
  throw new TypeError(`unknown phase ${String(phase)}`);
};
