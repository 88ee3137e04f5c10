import type { ApprovalCdEventType, DeploymentCdEventType, RecordedEvent, ReleaseEventData, ReleaseEventType } from '@interlock/contracts';
import type { ReleaseFacts } from './release-facts.ts';

/** What is particular to one CDEvent; the rest is the same for all. */
export interface Derived {
  readonly type: DeploymentCdEventType | ApprovalCdEventType;
  readonly subject: { readonly id: string; readonly content: Readonly<Record<string, unknown>> };
  /** Context id of the CDEvent that led to it. */
  readonly trigger: string | null;
  readonly decisionId: string | null;
  readonly authorisationId: string | null;
  readonly deploymentId: string | null;
}

/** From an event and the facts of its release just before it. Undefined: this one tells nothing. */
export type Rule<T extends ReleaseEventType> = (
  event: RecordedEvent & { readonly type: T; readonly data: ReleaseEventData<T> },
  before: ReleaseFacts,
) => Derived | undefined;
