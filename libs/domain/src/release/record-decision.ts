import type { Authorisation, DsseEnvelope, ReleaseEvent, ReleaseEventData, Outcome, WhenDegraded } from '@interlock/contracts';
import { canonicalJson } from '../json/canonical-json.ts';
import { currentLease, shareOf } from './lease.ts';
import { ReleaseRuleError } from './release-rule-error.ts';
import { progressIn, type EnvironmentProgress, type RegisteredRelease } from './release-state.ts';

export interface RecordDecision {
  readonly type: 'RecordDecision';
  readonly decision: ReleaseEventData<'DecisionRecorded'>;
  /** The lease that an `allow` or `narrow` carries; null with every other outcome. */
  readonly authorisation: { readonly authorisation: Authorisation; readonly envelope: DsseEnvelope } | null;
  readonly now: string;
}

/**
 * Appends a decision when outcome, reasons, requirement or material facts changed, or when a lease is due although none did.
 * Decision, the end of the old lease and the new lease are one append.
 */
export const recordDecision = (state: RegisteredRelease, { decision, authorisation, now }: RecordDecision): ReleaseEvent[] => {
  const progress = progressIn(state, decision.environment);
  if (progress === undefined) throw new ReleaseRuleError('release.environment_not_requested', `nobody asked for ${decision.environment}`);
  if (!isOpen(progress)) return [];
  const permits = decision.outcome === 'allow' || decision.outcome === 'narrow' || decision.enforcement === 'observe';
  if (permits !== (authorisation !== null))
    throw new ReleaseRuleError(
      'release.authorisation_mismatch',
      `outcome ${decision.outcome} ${permits ? 'without' : 'with'} an authorisation`,
    );

  // An outage is not a verdict: it stops nothing that was started.
  const undecided = decision.outcome === 'indeterminate';
  const changed = progress.decision === null || differs(progress.decision, decision);
  const lease = currentLease(progress, now);
  const needsLease = permits && wantsLease(progress, authorisation?.authorisation, lease, changed);
  if (!changed && !needsLease && !lapsed(progress, now)) return [];

  const events: ReleaseEvent[] = [{ type: 'DecisionRecorded', data: decision }];
  if (
    progress.authorisation.status === 'issued' &&
    (!permits || needsLease) &&
    !isSpent(progress) &&
    !(undecided && progress.deployment.status === 'started')
  ) {
    events.push({
      type: 'AuthorisationVoided',
      data: {
        environment: decision.environment,
        authorisationId: progress.authorisation.authorisation.authorisationId,
        cause: lease === undefined ? 'expired' : 'decision_changed',
        decisionId: decision.decisionId,
        ...(progress.deployment.status === 'started' ? { follows: whatFollows(progress, decision.outcome) } : {}),
      },
    });
  }
  if (needsLease && authorisation !== null) events.push({ type: 'AuthorisationIssued', data: authorisation });
  return events;
};

/** Decisions are taken for as long as the release has not been applied, replaced or given up there. A narrowed one still is on its way. */
export const isOpen = (progress: EnvironmentProgress): boolean =>
  progress.supersededBy === null && ON_ITS_WAY.has(progress.deployment.status);

const ON_ITS_WAY: ReadonlySet<string> = new Set(['none', 'started', 'narrowed']);

/** While a step is live, a lease is wanted for what goes beyond it; while one is being started, none is. */
const wantsLease = (
  { deployment, authorisation }: EnvironmentProgress,
  next: Authorisation | undefined,
  lease: Authorisation | undefined,
  changed: boolean,
): boolean => {
  if (next === undefined || deployment.status === 'started') return false;
  if (deployment.status !== 'narrowed') return lease === undefined || changed;
  if (shareOf(next) <= deployment.share) return false;
  const unused = authorisation.status === 'issued' && authorisation.authorisation.authorisationId !== deployment.authorisationId;
  return lease === undefined || !unused || changed;
};

/** A lease under which a step was applied has done its work: what runs by it is resident. */
const isSpent = ({ deployment, authorisation }: EnvironmentProgress): boolean =>
  deployment.status === 'narrowed' &&
  authorisation.status === 'issued' &&
  authorisation.authorisation.authorisationId === deployment.authorisationId;

/**
 * After the start, facts that turned bad are a degradation: what policy said of those follows, and unsaid, it stops. A hold is no such fact: a lease is needed to
 * start, and "not yet" says nothing against what has.
 */
const whatFollows = (progress: EnvironmentProgress, outcome: Outcome): WhenDegraded =>
  outcome === 'hold' ? 'nothing' : (progress.afterApplying?.whenDegraded ?? 'stop');

const lapsed = (progress: EnvironmentProgress, now: string): boolean =>
  progress.authorisation.status === 'issued' && progress.deployment.status === 'none' && currentLease(progress, now) === undefined;

/** What makes a decision another one. Reasons compare by code, severity, message and facts: all of their text. */
const differs = (before: ReleaseEventData<'DecisionRecorded'>, after: ReleaseEventData<'DecisionRecorded'>): boolean =>
  before.outcome !== after.outcome ||
  before.path !== after.path ||
  before.materialDigest !== after.materialDigest ||
  before.enforcement !== after.enforcement ||
  canonicalJson([before.reasons, before.approval, before.limits, before.afterApplying ?? null]) !==
    canonicalJson([after.reasons, after.approval, after.limits, after.afterApplying ?? null]);
