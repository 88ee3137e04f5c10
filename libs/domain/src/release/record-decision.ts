import type { Authorisation, DsseEnvelope, ReleaseEvent, ReleaseEventData } from '@interlock/contracts';
import { canonicalJson } from '../json/canonical-json.ts';
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
  const permits = decision.outcome === 'allow' || decision.outcome === 'narrow';
  if (permits !== (authorisation !== null))
    throw new ReleaseRuleError(
      'release.authorisation_mismatch',
      `outcome ${decision.outcome} ${permits ? 'without' : 'with'} an authorisation`,
    );

  const changed = progress.decision === null || differs(progress.decision, decision);
  const lease = currentLease(progress, now);
  const needsLease = permits && (lease === undefined || changed) && progress.deployment.status !== 'started';
  if (!changed && !needsLease && !lapsed(progress, now)) return [];

  const events: ReleaseEvent[] = [{ type: 'DecisionRecorded', data: decision }];
  if (progress.authorisation.status === 'issued' && (!permits || needsLease)) {
    events.push({
      type: 'AuthorisationVoided',
      data: {
        environment: decision.environment,
        authorisationId: progress.authorisation.authorisation.authorisationId,
        cause: lease === undefined ? 'expired' : 'decision_changed',
        decisionId: decision.decisionId,
      },
    });
  }
  if (needsLease && authorisation !== null) events.push({ type: 'AuthorisationIssued', data: authorisation });
  return events;
};

/** Decisions are taken for as long as the release has not been applied, replaced or given up there. */
export const isOpen = (progress: EnvironmentProgress): boolean =>
  progress.supersededBy === null && progress.deployment.status !== 'applied' && progress.deployment.status !== 'failed';

/** The lease that is valid now: issued, not voided, inside [issuedAt, expiresAt). */
export const currentLease = (progress: EnvironmentProgress, now: string): Authorisation | undefined =>
  progress.authorisation.status === 'issued' && now < progress.authorisation.authorisation.expiresAt
    ? progress.authorisation.authorisation
    : undefined;

const lapsed = (progress: EnvironmentProgress, now: string): boolean =>
  progress.authorisation.status === 'issued' && progress.deployment.status === 'none' && currentLease(progress, now) === undefined;

/** What makes a decision another one. Reasons compare by code, severity, message and facts: all of their text. */
const differs = (before: ReleaseEventData<'DecisionRecorded'>, after: ReleaseEventData<'DecisionRecorded'>): boolean =>
  before.outcome !== after.outcome ||
  before.path !== after.path ||
  before.materialDigest !== after.materialDigest ||
  canonicalJson([before.reasons, before.approval, before.limits]) !== canonicalJson([after.reasons, after.approval, after.limits]);
