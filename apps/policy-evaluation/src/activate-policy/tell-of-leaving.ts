import { LEFT_REASONS, type Left } from '@interlock/adapters/policy-engine/opa-wasm';
import type { Logger, Metrics } from '@interlock/service-kit';

/** Decisions take longer from then on, and the answers are the same: nothing else would show it. An engine tells of it once. */
export const tellOfLeaving = ({ logger, metrics }: { readonly logger: Logger; readonly metrics: Metrics }): ((left: Left) => void) => {
  const counted = metrics.counter({
    name: 'interlock_policy_left_calling_thread_total',
    help: 'Policies that are evaluated in worker threads since this process started, which takes longer, by why.',
    labels: { reason: LEFT_REASONS },
  });
  return ({ reason, message, cause }) => {
    counted.add({ reason });
    logger.warn(
      { reason, ...(cause === undefined ? {} : { err: cause }) },
      `the policy is evaluated in worker threads from now on: ${message}`,
    );
  };
};
