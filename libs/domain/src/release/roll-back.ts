import type { ReleaseEvent } from '@interlock/contracts';
import { progressIn, type RegisteredRelease } from './release-state.ts';

export interface RollBack {
  readonly type: 'RollBack';
  readonly environment: string;
  /** Deployment of the release that was gone back to; it is live. */
  readonly deploymentId: string;
  readonly to: string;
}

/** On the stream of the release that was replaced: it no longer runs here, whole or narrowed. */
export const rollBack = (state: RegisteredRelease, { environment, deploymentId, to }: RollBack): ReleaseEvent[] => {
  const progress = progressIn(state, environment);
  if (progress === undefined || to === state.releaseId || !RUNS.has(progress.deployment.status)) return [];
  return [{ type: 'RolledBack', data: { deploymentId, environment, from: state.releaseId, to } }];
};

const RUNS: ReadonlySet<string> = new Set(['started', 'narrowed', 'stopped', 'applied', 'failed']);
