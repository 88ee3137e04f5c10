import type { LiveState } from '@interlock/adapters/deployment-target';
import type { Artifact, Digest } from '@interlock/contracts';
import { sameDigests } from '@interlock/domain';

export interface WhatRuns {
  readonly artifacts: readonly Artifact[];
  readonly configuration: { readonly digest: Digest } | null;
}

export const NOTHING: WhatRuns = { artifacts: [], configuration: null };

/** Keeps a product such as 0.29 × 100 from falling below the whole number that it is. */
const ROUNDING = 1e-9;

export const runsOnly = (found: WhatRuns, expected: WhatRuns): boolean =>
  sameDigests(found.artifacts, expected.artifacts) && (found.configuration?.digest ?? null) === (expected.configuration?.digest ?? null);

/** Whether more instances run it than a share allows: at most that share, but one always may. Where the runtime does not count, by the share that it says. */
export const exceedsShare = ({ instances, share = 1 }: Pick<LiveState, 'instances' | 'share'>, allowed: number): boolean =>
  instances === undefined ? share > allowed : instances.updated > Math.max(1, Math.floor(allowed * instances.total + ROUNDING));

/** Share of the instances that runs it, as counted or as said. */
export const liveShare = ({ instances, share = 1 }: Pick<LiveState, 'instances' | 'share'>): number =>
  instances === undefined ? share : instances.updated / instances.total;
