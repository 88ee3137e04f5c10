import { PolicyResult, type Reason } from '@interlock/contracts';
import { fieldErrors } from '../json/field-errors.ts';

/** What a policy engine answers (the port `PolicyEngine` of adapters). */
export type PolicyAnswer =
  { readonly kind: 'result'; readonly value: unknown } | { readonly kind: 'failed'; readonly code: string; readonly message: string };

export type Verdict = { readonly kind: 'decided'; readonly result: PolicyResult } | { readonly kind: 'undecided'; readonly reason: Reason };

const ENGINE_RULE = 'interlock.engine';

/**
 * An answer becomes a verdict only when it is whole, typed and consistent with itself. Everything else is `undecided`, which blocks and is never
 * shown as a denial (design §3, threat T8).
 */
export const interpretAnswer = (answer: PolicyAnswer): Verdict => {
  if (answer.kind === 'failed') return undecided(codeOf(answer.code), `The policy engine gave no result: ${answer.message}`);
  const parsed = PolicyResult.safeParse(answer.value);
  if (!parsed.success) {
    const [first] = fieldErrors(parsed.error, answer.value);
    return undecided(
      'POLICY_RESULT_INVALID',
      `The policy's result is not of the agreed shape: ${first?.field ?? 'document'}: found ${first?.found ?? 'nothing'}, expected ${first?.expected ?? 'a policy result'}.`,
    );
  }
  const contradiction = contradictionIn(parsed.data);
  return contradiction === undefined ? { kind: 'decided', result: parsed.data } : undecided('POLICY_RESULT_CONTRADICTORY', contradiction);
};

/** A result that says two things is none: an allow beside a denial, an allow that rests on nothing, a question without people to ask. */
const contradictionIn = ({ outcome, reasons, satisfied, approval, limits }: PolicyResult): string | undefined => {
  const has = (severity: Reason['severity']): boolean => reasons.some((reason) => reason.severity === severity);
  const permits = outcome === 'allow' || outcome === 'narrow';
  if (outcome === 'indeterminate' && !has('indeterminate')) return 'The policy answered indeterminate without saying why.';
  if (permits && satisfied.length === 0) return `The policy answered ${outcome} without any rule that was satisfied.`;
  if (permits && (has('deny') || has('hold') || has('indeterminate'))) return `The policy answered ${outcome} beside a reason that blocks.`;
  if (permits && has('escalate') && approval === null)
    return `The policy answered ${outcome} beside an escalation, without the approval that lifts it.`;
  if (outcome === 'allow' && (has('narrow') || limits !== null)) return 'The policy answered allow beside what narrows it.';
  if (outcome === 'escalate' && (has('deny') || has('hold') || has('indeterminate')))
    return 'The policy escalated beside a reason that people cannot lift.';
  const seats = approval?.seats.map((seat) => seat.id) ?? [];
  if (new Set(seats).size !== seats.length) return 'The policy asked for two seats of one id.';
  if (outcome === 'escalate' && (approval === null || !has('escalate'))) return 'The policy escalated without naming reason and seats.';
  if ((outcome === 'deny' || outcome === 'hold') && !has(outcome))
    return `The policy answered ${outcome} without a reason of that severity.`;
  if (outcome === 'narrow' && (limits === null || !has('narrow'))) return 'The policy narrowed without limits, or without saying why.';
  if (outcome === 'narrow' && limits !== null && limits.share >= 1) return 'The policy narrowed to the whole.';
  if (outcome !== 'narrow' && limits !== null) return `The policy set limits beside the outcome ${outcome}.`;
  return undefined;
};

const codeOf = (code: string): string => code.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');

const undecided = (code: string, message: string): Verdict => ({
  kind: 'undecided',
  reason: {
    code,
    severity: 'indeterminate',
    rule: ENGINE_RULE,
    title: 'Could not be decided',
    message: message.slice(0, 2000),
    remedy:
      "This is neither a pass nor a denial. Interlock decides again when a fact changes and every minute; if it stays, look at the policy engine's log and the active bundle.",
    facts: [],
  },
});
