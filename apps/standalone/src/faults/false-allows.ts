import { canonicalJson } from '@interlock/domain';
import type { RecordedEvent } from '@interlock/contracts';

interface Lease {
  readonly authorisationId: string;
  readonly decisionId: string;
  readonly environment: string;
  readonly artifacts: unknown;
  readonly expiresAt: string;
}

/** What the events of a stream say, as far as it is asked here. */
interface Facts {
  readonly decisionId?: string;
  readonly environment?: string;
  readonly outcome?: string;
  readonly authorisation?: Lease;
  readonly authorisationId?: string;
  readonly artifacts?: unknown;
}

/**
 * Walks a stream as an auditor does, with no code of the domain: a lease needs a decision that allows, for the same environment; a rollout needs a lease that was issued before, was not
 * voided and had not expired, for the same environment; what is applied needs a rollout that was started, and is what the lease names.
 */
export const falseAllowsOf = (stream: string, events: readonly RecordedEvent[]): string[] => {
  const allowed = new Map<string, string | undefined>();
  const leases = new Map<string, Lease>();
  const voided = new Set<string>();
  const started = new Set<string>();
  return events.flatMap(({ type, data, revision, metadata }) => {
    const facts = data as Facts;
    const id = facts.authorisationId ?? '';
    const lease = leases.get(id);
    const wrong = (why: string): string[] => [`${stream}: ${type} at revision ${revision}: ${why}`];
    switch (type) {
      case 'DecisionRecorded':
        if (facts.outcome === 'allow') allowed.set(facts.decisionId ?? '', facts.environment);
        return [];
      case 'AuthorisationIssued': {
        const issued = facts.authorisation;
        if (issued === undefined) return wrong('it holds no lease');
        leases.set(issued.authorisationId, issued);
        if (!allowed.has(issued.decisionId)) return wrong(`decision ${issued.decisionId} does not allow`);
        return allowed.get(issued.decisionId) === issued.environment ? [] : wrong('the decision is of another environment');
      }
      case 'AuthorisationVoided':
        voided.add(id);
        return [];
      case 'DeploymentStarted':
        started.add(id);
        if (lease === undefined) return wrong(`lease ${id} was never issued`);
        if (voided.has(id)) return wrong(`lease ${id} was voided before`);
        if (lease.environment !== facts.environment) return wrong(`lease ${id} is of another environment`);
        return metadata.recordedAt < lease.expiresAt ? [] : wrong(`lease ${id} had expired`);
      case 'DeploymentApplied':
        if (!started.has(id)) return wrong(`the rollout of lease ${id} was never started`);
        return canonicalJson(facts.artifacts ?? null) === canonicalJson(lease?.artifacts ?? null)
          ? []
          : wrong('it is not what the lease names');
      default:
        return [];
    }
  });
};
