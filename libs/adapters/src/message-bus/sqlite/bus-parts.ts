import type { AttemptPolicy } from '../delivery/index.ts';
import type { GroupCommit } from './group-commit.ts';
import type { GroupOffsets } from './group-offsets.ts';
import type { ParkedMessages } from './parked-messages.ts';
import type { RecordLog } from './record-log.ts';

/** What readers of the bus share. */
export interface BusParts {
  readonly log: RecordLog;
  readonly offsets: GroupOffsets;
  readonly parked: ParkedMessages;
  readonly commit: GroupCommit;
  readonly attempts: AttemptPolicy;
  /** Failures that no caller waits for; what failed is tried again. */
  readonly report: (error: unknown) => void;
}
