import type { AttemptPolicy } from '../delivery/index.ts';
import type { BrokerAccess } from './broker-access.ts';
import type { Outbox } from './outbox.ts';
import type { TopicNames } from './topic-names.ts';
import type { TopicTails } from './topic-tail.ts';

/** What readers of the bus share. */
export interface BusParts {
  readonly names: TopicNames;
  /** For what is answered at once. What waits for records has connections of its own. */
  readonly lookups: BrokerAccess;
  readonly openAccess: () => BrokerAccess;
  readonly outbox: Outbox;
  /** Where this process's indexes read. */
  readonly tails: TopicTails;
  readonly attempts: AttemptPolicy;
  readonly now: () => number;
  /** Failures that no caller waits for; what failed is tried again. */
  readonly report: (error: unknown) => void;
  /** What no trying again cures: whoever runs the bus has to stop. */
  readonly fatal: (error: unknown) => void;
}
