import { applyDecorators, SetMetadata, UseFilters } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { PassOnFilter } from './pass-on.filter.ts';

/** Which topic a handler reads, and for which group: `group` names the service (and the use case, where one service reads a topic twice). */
export interface Subscription {
  readonly topic: string;
  readonly group: string;
  /**
   * Types that the handler does something about; others are acknowledged unread. Absent: all. What names its type neither where its bytes begin (`typeAtStart`) nor in the header
   * `ce_type` is always handed over.
   */
  readonly eventTypes?: ReadonlySet<string>;
  /** Keys handled at the same time, default 16. The smallest of one group counts. */
  readonly concurrency?: number;
  /** Nobody waits for what it does: its messages may come a little later, many together. One handler of a group that is waited for counts. */
  readonly unhurried?: boolean;
}

export const SUBSCRIPTION = 'interlock:subscription';

/**
 * Makes a controller method the handler of one topic for one group: `(message: BusMessage) => Promise<void | Verdict>`. The pattern holds topic and
 * group, because Nest chains handlers of one pattern, and each group must have every message to itself.
 */
export const Consumes = (subscription: Subscription): MethodDecorator =>
  applyDecorators(
    EventPattern({ topic: subscription.topic, group: subscription.group }, { subscription }),
    SetMetadata(SUBSCRIPTION, subscription),
    UseFilters(PassOnFilter),
  );
