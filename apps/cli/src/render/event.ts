import { PipelineEvent, type RecordedEvent } from '@interlock/contracts';
import { pipelineText } from '@interlock/domain';
import type { Page } from '../terminal/index.ts';

type Data = Readonly<Record<string, unknown>>;

const text = (value: unknown): string =>
  typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value);
const member = (value: unknown, key: string): unknown => (typeof value === 'object' && value !== null ? (value as Data)[key] : undefined);
const titles = (reasons: unknown): string =>
  Array.isArray(reasons) ? reasons.map((reason) => text(member(reason, 'title'))).join('; ') : '';

const percent = (share: unknown): string => `${Math.round(Number(share) * 100)} %`;

/** What each type of event adds to its name. A type that is not here is shown by its name alone. */
const SAYS: Readonly<Record<string, (data: Data) => string>> = {
  ReleaseCandidateRegistered: (data) => text(member(data['candidate'], 'component')),
  EvidenceAccepted: (data) => `${text(member(data['evidence'], 'kind'))}, ${text(member(data['evidence'], 'digest')).slice(0, 19)}`,
  EvidenceRejected: (data) => {
    const rejection = data['rejection'];
    return `${text(member(rejection, 'code'))}: ${text(member(rejection, 'field'))}: found ${text(member(rejection, 'found'))}`;
  },
  PipelineEventReported: (data) => {
    const event = PipelineEvent.safeParse(data['event']);
    return `${event.success ? pipelineText(event.data) : ''} (a claim, by ${text(data['matchedBy'])})`.trim();
  },
  DecisionRecorded: (data) => `${text(data['outcome']).toUpperCase()} ${titles(data['reasons'])}`.trim(),
  AuthorisationIssued: (data) => `until ${text(member(data['authorisation'], 'expiresAt'))}`,
  AuthorisationVoided: (data) => text(data['cause']),
  ApprovalRequested: (data) => `${text(data['approvalId'])}, package ${text(data['packageDigest'])}`,
  ApprovalGranted: (data) => `by ${text(data['person'])}`,
  ApprovalRefused: (data) => `${text(data['person'])}${data['code'] === null ? '' : ` (${text(data['code'])})`}`,
  ApprovalVoided: (data) => text(data['cause']),
  DeploymentApplied: (data) => `reported by ${text(data['reportedBy'])}`,
  DeploymentFailed: (data) => `${text(data['code'])}: ${text(data['message'])}`,
  DriftDetected: (data) =>
    [text(data['message']), data['changedBy'] === null ? '' : `changed by ${text(data['changedBy'])}`].filter(Boolean).join('; '),
  DriftResolved: (data) => `${text(data['how'])}: ${text(data['reason'])}`,
  DeploymentStarted: (data) => (data['share'] === undefined ? '' : `${percent(data['share'])} of the instances`),
  DeploymentStepApplied: (data) => `live on ${percent(data['share'])}, reported by ${text(data['reportedBy'])}`,
  RolledBack: (data) => `to release ${text(data['to'])}`,
  ReleaseSuperseded: (data) => `by ${text(data['by'])}`,
};

/** One event of a release on one line, wrapped. */
export const renderEvent = (page: Page, event: RecordedEvent): Page => {
  const data: Data = typeof event.data === 'object' && event.data !== null ? (event.data as Data) : {};
  const where = typeof data['environment'] === 'string' ? `[${data['environment']}] ` : '';
  return page.table(
    [
      [
        { text: String(event.revision).padStart(3), style: 'dim' },
        { text: event.metadata.recordedAt.slice(11, 19), style: 'dim' },
        { text: event.type.padEnd(26), style: 'bold' },
        { text: `${where}${SAYS[event.type]?.(data) ?? ''}` },
      ],
    ],
    0,
  );
};
