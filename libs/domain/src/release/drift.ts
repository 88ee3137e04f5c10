import type { Artifact, ReleaseEvent } from '@interlock/contracts';
import { sameDigests } from './deploy.ts';
import { progressIn, type RegisteredRelease } from './release-state.ts';

export interface ReportLive {
  readonly type: 'ReportLive';
  readonly environment: string;
  readonly driftId: string;
  /** What the runtime reports live where this release should run. */
  readonly found: readonly Artifact[];
  readonly changedBy: string | null;
}

/** What runs against what was authorised, on the stream of the release that should run. The same drift is recorded once. */
export const reportLive = (state: RegisteredRelease, { environment, driftId, found, changedBy }: ReportLive): ReleaseEvent[] => {
  const progress = progressIn(state, environment);
  if (progress === undefined || progress.deployment.status !== 'applied' || progress.supersededBy !== null) return [];
  const expected = progress.deployment.residency.artifacts;
  const drifted = !sameDigests(found, expected);
  const resolved: ReleaseEvent[] =
    progress.drift === null || (drifted && sameDigests(found, progress.drift.found))
      ? []
      : [
          {
            type: 'DriftResolved',
            data: {
              driftId: progress.drift.driftId,
              environment,
              how: drifted ? 'replaced' : 'restored',
              reason: drifted ? 'the runtime reports something else again' : 'the runtime reports the authorised digests again',
            },
          },
        ];
  if (!drifted || (progress.drift !== null && resolved.length === 0)) return resolved;
  return [
    ...resolved,
    {
      type: 'DriftDetected',
      data: { driftId, environment, component: state.candidate.component, expected: [...expected], found: [...found], changedBy },
    },
  ];
};

export interface ResolveDrift {
  readonly type: 'ResolveDrift';
  readonly environment: string;
  readonly how: 'restored' | 'accepted' | 'replaced';
  readonly reason: string;
}

export const resolveDrift = (state: RegisteredRelease, { environment, how, reason }: ResolveDrift): ReleaseEvent[] => {
  const drift = progressIn(state, environment)?.drift;
  return drift === undefined || drift === null
    ? []
    : [{ type: 'DriftResolved', data: { driftId: drift.driftId, environment, how, reason } }];
};
