import type { ApprovalCdEventType } from '@interlock/contracts';
import { urnOf } from './identifiers.ts';
import { factsIn, type EnvironmentFacts, type ReleaseFacts } from './release-facts.ts';
import type { Derived, Rule } from './rule.ts';

const CREATED = 'dev.cdevents.approval.created.0.1.0';
const UPDATED = 'dev.cdevents.approval.updated.0.1.0';
const CLOSED = 'dev.cdevents.approval.closed.0.1.0';

/** Relative to the address of Interlock. */
const where = ({ releaseId }: ReleaseFacts, approvalId: string) => ({
  approvalDetailsUrl: `/v1/approvals/${approvalId}`,
  resourceTargetUrl: `/v1/releases/${releaseId}`,
});

const about = (
  facts: ReleaseFacts,
  { approval }: EnvironmentFacts,
  approvalId: string,
  type: ApprovalCdEventType,
  content: Readonly<Record<string, string>>,
): Derived => {
  const asked = approval?.approvalId === approvalId ? approval : null;
  return {
    type,
    subject: { id: approvalId, content: { ...where(facts, approvalId), ...content } },
    trigger: asked?.requested ?? null,
    decisionId: asked?.decisionId ?? null,
    authorisationId: null,
    deploymentId: null,
  };
};

export const requested: Rule<'ApprovalRequested'> = ({ data, metadata }, facts) => ({
  ...about(facts, factsIn(facts, data.environment), data.approvalId, CREATED, {
    requestor: urnOf(factsIn(facts, data.environment).requestedBy ?? metadata.actor),
  }),
  decisionId: data.decisionId,
});

export const granted: Rule<'ApprovalGranted'> = ({ data }, facts) =>
  about(facts, factsIn(facts, data.environment), data.approvalId, UPDATED, { responder: urnOf(data), decision: 'approved' });

export const refused: Rule<'ApprovalRefused'> = ({ data }, facts) => {
  const here = factsIn(facts, data.environment);
  const responder = urnOf({ subject: data.subject, ...(data.person === null ? {} : { person: data.person }) });
  if (data.by === 'approver') return about(facts, here, data.approvalId, CLOSED, { responder, decision: 'rejected', status: 'rejected' });
  return {
    ...about(facts, here, data.approvalId, 'dev.cdeventsx.interlock-approval.attemptRefused.0.1.0', {}),
    subject: { id: data.approvalId, content: besides(facts, data.environment, responder) },
  };
};

export const expired: Rule<'ApprovalExpired'> = ({ data, metadata }, facts) =>
  about(facts, factsIn(facts, data.environment), data.approvalId, CLOSED, {
    responder: urnOf(metadata.actor),
    decision: 'deferred',
    status: 'expired',
  });

export const voided: Rule<'ApprovalVoided'> = ({ data, metadata }, facts) => ({
  ...about(facts, factsIn(facts, data.environment), data.approvalId, CLOSED, {
    responder: urnOf(metadata.actor),
    decision: 'deferred',
    status: 'cancelled',
  }),
  decisionId: data.decisionId,
});

/** Approvals are facts, not verdicts: that the grants were enough is known once policy has issued the first lease on them. */
export const authorised: Rule<'AuthorisationIssued'> = ({ data: { authorisation } }, facts) => {
  const here = factsIn(facts, authorisation.environment);
  const { approval } = here;
  if (approval === null || approval.closed || approval.grantedBy === null) return undefined;
  return {
    ...about(facts, here, approval.approvalId, CLOSED, {
      responder: urnOf({ subject: approval.grantedBy }),
      decision: 'approved',
      status: 'approved',
    }),
    decisionId: authorisation.decisionId,
    authorisationId: authorisation.authorisationId,
  };
};

/** Went past whatever approval there was. */
export const brokeGlass =
  <T extends 'BreakGlassInvoked' | 'BreakGlassReviewed'>(type: ApprovalCdEventType): Rule<T> =>
  (event, facts) => {
    const data = event.data as { readonly environment: string } & Partial<Record<'invokedBy' | 'reviewedBy', Parameters<typeof urnOf>[0]>>;
    const here = factsIn(facts, data.environment);
    const responder = urnOf(data.invokedBy ?? data.reviewedBy ?? event.metadata.actor);
    return {
      type,
      subject: { id: facts.releaseId, content: besides(facts, data.environment, responder) },
      trigger: null,
      decisionId: here.approval?.decisionId ?? null,
      authorisationId: here.authorisationId,
      deploymentId: null,
    };
  };

const besides = ({ component }: ReleaseFacts, environment: string, responder: string) => ({
  environment: { id: environment },
  service: { id: component },
  responder,
});
