import type { GateKnowledge, RecordedEvent, ReleaseEventData } from '@interlock/contracts';
import { memberAt, textAt } from './timeline-row.ts';

/** What the gate knew, from the release's stream: all but the signals, which stand in the decision's input. */
export type RecordedGate = Omit<GateKnowledge, 'signals'>;

type Event = Pick<RecordedEvent, 'type' | 'data' | 'metadata' | 'revision'>;
type Decision = ReleaseEventData<'DecisionRecorded'>;

/** What the gate knew when it let the change at `revision` pass; null when nobody asked it. Drift passed no gate. */
export const gateKnowledge = (stream: readonly Event[], revision: number): RecordedGate | null => {
  const change = stream.find((event) => event.revision === revision);
  const environment = textAt(change?.data, 'environment');
  const authorisationId = textAt(change?.data, 'authorisationId');
  const earlier = stream.filter((event) => event.revision < revision);
  const lease = earlier
    .map(({ type, data }) => (type === 'AuthorisationIssued' ? memberAt(data, 'authorisation') : undefined))
    .find((authorisation) => authorisationId !== null && textAt(authorisation, 'authorisationId') === authorisationId);
  const decisionId = textAt(lease, 'decisionId');
  const decided = earlier.find(({ type, data }) => type === 'DecisionRecorded' && textAt(data, 'decisionId') === decisionId);
  if (decided === undefined || decisionId === null) return null;
  const there = earlier.filter(({ data }) => textAt(data, 'environment') === environment);
  const { outcome, path, decidedAt, reasons } = decided.data as Decision;
  return {
    decisionId,
    outcome,
    path,
    decidedAt,
    reasons: reasons.map(({ code, severity, title }) => ({ code, severity, title })),
    requestedBy: requesterOf(there),
    approvals: approvalsOf(there.filter((event) => event.revision <= decided.revision)),
    override: overrideOf(there),
  };
};

const requesterOf = (events: readonly Event[]): RecordedGate['requestedBy'] => {
  const asked = events.findLast(({ type }) => type === 'PromotionRequested');
  return asked === undefined ? null : (asked.data as ReleaseEventData<'PromotionRequested'>).requestedBy;
};

/** Grants that still counted: those of an approval that was voided or expired are no longer there. */
const approvalsOf = (events: readonly Event[]): RecordedGate['approvals'] => {
  const ended = new Set(
    events.flatMap(({ type, data }) => (type === 'ApprovalVoided' || type === 'ApprovalExpired' ? [textAt(data, 'approvalId')] : [])),
  );
  return events.flatMap(({ type, data, metadata }) =>
    type === 'ApprovalGranted' && !ended.has(textAt(data, 'approvalId'))
      ? [{ person: (data as ReleaseEventData<'ApprovalGranted'>).person, at: metadata.recordedAt }]
      : [],
  );
};

const overrideOf = (events: readonly Event[]): RecordedGate['override'] => {
  const broken = events.findLast(({ type }) => type === 'BreakGlassInvoked');
  if (broken === undefined) return null;
  const { invokedBy, reason, incident } = broken.data as ReleaseEventData<'BreakGlassInvoked'>;
  return { by: invokedBy, reason, incident, at: broken.metadata.recordedAt };
};
