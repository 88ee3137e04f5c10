import type { Phase } from '@interlock/contracts';
import type { EnvironmentProgress } from '../release-state.ts';

const OF_OUTCOME: Readonly<Record<string, Phase>> = { escalate: 'escalated', hold: 'held', deny: 'denied', indeterminate: 'indeterminate' };

/** Where a release stands in one environment: deployment first, then authorisation, then the decision. */
export const phaseOf = ({ supersededBy, deployment, authorisation, decision }: EnvironmentProgress): Phase => {
  if (supersededBy !== null) return 'superseded';
  if (deployment.status === 'started') return 'deploying';
  if (deployment.status !== 'none') return deployment.status;
  if (authorisation.status === 'issued') return 'authorised';
  if (decision === null) return 'requested';
  return OF_OUTCOME[decision.outcome] ?? (authorisation.status === 'voided' ? 'voided' : 'requested');
};
