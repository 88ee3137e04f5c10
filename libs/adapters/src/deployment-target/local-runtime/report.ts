import type { LiveState } from '../deployment-target.ts';

/** Says in everything that it reports that nothing really runs. */
export const LOCAL_RUNTIME = 'local-runtime (simulated)';

/** What the runtime's process sends to its parent. */
export type RuntimeReport =
  /** `complete`: every workload that it knows, after a start. Otherwise those that changed. */
  | { readonly kind: 'live'; readonly complete: boolean; readonly states: readonly LiveState[] }
  | { readonly kind: 'notice'; readonly message: string };

export const isRuntimeReport = (message: unknown): message is RuntimeReport =>
  typeof message === 'object' &&
  message !== null &&
  'kind' in message &&
  ((message.kind === 'live' && 'states' in message && Array.isArray(message.states)) ||
    (message.kind === 'notice' && 'message' in message && typeof message.message === 'string'));
