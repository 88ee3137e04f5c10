import type { RecordedEvent } from '@interlock/contracts';
import { memberAt, textAt } from './timeline-row.ts';

type Says = (data: unknown) => string;

const MAX = 300;
const at = (data: unknown, key: string): string => textAt(data, key) ?? 'unknown';
const short = (id: string): string => id.slice(0, 8);
const whoAt = (data: unknown, key: string): string => {
  const actor = memberAt(data, key);
  return textAt(actor, 'person') ?? textAt(actor, 'name') ?? textAt(actor, 'subject') ?? 'unknown';
};
const titlesAt = (data: unknown): string => {
  const reasons = memberAt(data, 'reasons');
  return Array.isArray(reasons) ? reasons.map((reason) => textAt(reason, 'title') ?? textAt(reason, 'code') ?? '?').join('; ') : '';
};
const digestsAt = (data: unknown, key: string): string => {
  const artifacts = memberAt(data, key);
  return Array.isArray(artifacts) && artifacts.length > 0 ? artifacts.map((one) => textAt(one, 'digest') ?? '?').join(', ') : 'nothing';
};
/** Where the digests are as expected, what else is not. */
const drifted = (data: unknown): string => {
  const [share, configuration, message] = [memberAt(data, 'share'), memberAt(data, 'configuration'), textAt(data, 'message')];
  if (message !== null) return `desired state cannot be applied: ${message}`;
  if (share !== undefined) return `live on ${percentOf(memberAt(share, 'found'))}, ${percentOf(memberAt(share, 'expected'))} authorised`;
  const digests = [memberAt(data, 'expected'), memberAt(data, 'found')].map((artifacts) => JSON.stringify(artifacts));
  if (configuration !== undefined && digests[0] === digests[1])
    return `configuration ${textAt(configuration, 'found') ?? 'none'} runs unauthorised`;
  return `${digestsAt(data, 'found')} runs unauthorised`;
};
const optional = (text: string | null, wrap: (text: string) => string): string => (text === null || text === '' ? '' : wrap(text));
const named = (data: unknown): string => optional(textAt(data, 'name'), (name) => ` ${name}`);
/** Whom a freeze concerns, where that is not everyone. */
const scoped = (data: unknown): string => {
  const scope = memberAt(data, 'scope');
  const parts = ['components', 'tiers', 'systems'].flatMap((kind) => {
    const among = memberAt(scope, kind);
    return Array.isArray(among) ? [`${kind} ${among.map(String).join(', ')}`] : [];
  });
  return parts.length === 0 ? '' : ` for ${parts.join(' and ')}`;
};
const percentOf = (share: unknown): string => (typeof share === 'number' ? `${Math.round(share * 100)} %` : 'a share');

const SAYS: Readonly<Record<string, Says>> = {
  ReleaseSuperseded: (data) => `superseded by release ${short(at(data, 'by'))}`,
  PromotionRequested: (data) => `asked for by ${whoAt(data, 'requestedBy')}${optional(textAt(data, 'why'), (why) => `: ${why}`)}`,
  DecisionRecorded: (data) =>
    `${at(data, 'outcome')}${optional(textAt(data, 'path'), (path) => ` on the ${path} path`)}${optional(titlesAt(data), (titles) => `: ${titles}`)}`,
  AuthorisationIssued: (data) => `authorised until ${at(memberAt(data, 'authorisation'), 'expiresAt')}`,
  AuthorisationVoided: (data) => `authorisation voided: ${at(data, 'cause')}`,
  ApprovalRequested: () => 'people are asked',
  ApprovalGranted: (data) => `approved by ${at(data, 'person')}`,
  ApprovalRefused: (data) => `refused: ${textAt(data, 'code') ?? `by ${at(data, 'person')}`}`,
  ApprovalExpired: () => 'approval expired',
  ApprovalVoided: (data) => `approval voided: ${at(data, 'cause')}`,
  BreakGlassInvoked: (data) => `break-glass by ${whoAt(data, 'invokedBy')} for ${at(data, 'incident')}: ${at(data, 'reason')}`,
  BreakGlassReviewed: (data) => `break-glass reviewed by ${whoAt(data, 'reviewedBy')}: ${at(data, 'verdict')}`,
  DeploymentStarted: (data) => `rollout started (${at(data, 'target')})`,
  DeploymentStepApplied: (data) => `live on ${percentOf(memberAt(data, 'share'))}`,
  DeploymentApplied: (data) => `applied, reported by ${at(data, 'reportedBy')}`,
  DeploymentFailed: (data) => `failed: ${at(data, 'message')}`,
  RolledBack: (data) => `rolled back to release ${short(at(data, 'to'))}`,
  DriftDetected: (data) => `${drifted(data)}${optional(textAt(data, 'changedBy'), (who) => `, changed by ${who}`)}`,
  UnauthorisedDeploymentReported: (data) =>
    `${digestsAt(data, 'artifacts')} was deployed unauthorised, reported by ${whoAt(data, 'reportedBy')}`,
  DriftResolved: (data) => `drift ${at(data, 'how')}: ${at(data, 'reason')}`,
  DeploymentVerified: () => 'verified after its bake time',
  DeploymentDegraded: (data) => `degraded${optional(titlesAt(data), (titles) => `: ${titles}`)}`,
  IncidentLinked: (data) => `incident ${at(data, 'incident')}, linked by ${whoAt(data, 'linkedBy')}`,
  EntityOwnerChanged: (data) => `owner: ${textAt(data, 'before') ?? 'nobody'} → ${textAt(data, 'after') ?? 'nobody'}`,
  PolicyActivated: (data) => `policy ${at(data, 'revision').slice(0, 19)} activated`,
  PolicyRejected: (data) => `policy rejected: ${at(data, 'message')}`,
  RestoreAcknowledged: (data) => `the record was restored from an older copy: ${at(data, 'reason')}`,
  FreezeStarted: (data) =>
    `freeze${named(data)} started${scoped(data)}${optional(textAt(data, 'reason'), (why) => `: ${why}`)}${optional(textAt(data, 'until'), (until) => `, until ${until}`)}`,
  FreezeEnded: (data) => `freeze${named(data)} ended${optional(textAt(data, 'reason'), (why) => `: ${why}`)}`,
};

/** One line for people. Never throws: whatever a member holds, it is shown as far as it is text. */
export const sayEvent = ({ type, data }: Pick<RecordedEvent, 'type' | 'data'>, known: boolean): string => {
  const says = known && Object.hasOwn(SAYS, type) ? SAYS[type]?.(data) : `${type}: written by a newer version, which this one cannot read`;
  const line = says ?? type;
  return line.length <= MAX ? line : `${line.slice(0, MAX - 1)}…`;
};
