import type { ApprovalSummary, RecordedEvent } from '@interlock/contracts';
import type { Client } from '../sample-organisation/client.ts';
import type { Teller } from './teller.ts';
import { name, short } from './words.ts';

/** Goes on telling what becomes of the releases that wait, as the reader acts on them in another terminal. Returns a function that ends it. */
export const followReader = (
  client: Client,
  approvals: readonly ApprovalSummary[],
  teller: Teller,
  onError: (error: unknown) => void,
): (() => void) => {
  const stopping = new AbortController();
  for (const { releaseId, component, requestedAt, grants } of approvals) {
    // What was told already is not told again.
    const told = [requestedAt, ...grants.map(({ at }) => at)].toSorted().at(-1) ?? requestedAt;
    client
      .follow(releaseId, (event) => tellEvent(event, told, name(component), teller), stopping.signal)
      .catch((error: unknown) => (stopping.signal.aborted ? undefined : onError(error)));
  }
  return () => stopping.abort();
};

/** True when there is nothing more to tell. */
const tellEvent = ({ type, data, metadata }: RecordedEvent, since: string, component: string, teller: Teller): boolean => {
  if (metadata.recordedAt <= since) return false;
  const fields = data as Record<string, unknown>;
  if (type === 'ApprovalGranted')
    teller.step(component, `${name(String(fields['person']))} approves package ${short(String(fields['packageDigest']))}`, 'good');
  if (type === 'DecisionRecorded' && fields['outcome'] !== 'escalate')
    teller.step(component, `policy decides again: ${String(fields['outcome'])}`, fields['outcome'] === 'allow' ? 'good' : 'wait');
  if (type === 'ApprovalVoided') teller.step(component, 'the approval was voided: the facts moved', 'bad');
  if (type === 'DeploymentApplied') teller.step(component, 'applied: the local runtime (simulated) reports it live', 'good');
  return type === 'DeploymentApplied';
};
