import type { PolicyEngine } from '@interlock/adapters/policy-engine';
import type { InterlockConfig } from '@interlock/contracts';
import type { CatalogIndex, EnvironmentProgress, Hashing, RegisteredRelease } from '@interlock/domain';
import type { Clock } from '@interlock/service-kit';
import type { EnvironmentFreezes } from '../follow-environments/environment-freezes.ts';
import type { ReleaseIndex } from '../follow-releases/release-index.ts';
import { enforcementFor } from './enforcement-for.ts';
import { evaluate, type Evaluation } from './evaluate.ts';
import type { SignalTable } from './signal-table.ts';

/** What a decision is taken from: the facts as this replica holds them, and the policy. */
export interface EvaluationParts {
  readonly engine: PolicyEngine;
  readonly hashing: Hashing;
  readonly clock: Clock;
  readonly config: InterlockConfig;
  readonly catalog: () => { readonly index: CatalogIndex; readonly digest: string };
  readonly signals: SignalTable;
  readonly releases: ReleaseIndex;
  readonly freezes: Pick<EnvironmentFreezes, 'schedule'>;
}

/** Decides on the facts of this moment, `now`; records nothing. */
export const evaluateNow = (
  parts: EvaluationParts,
  release: RegisteredRelease,
  progress: EnvironmentProgress,
  now: string,
): Promise<Evaluation> => {
  const { index, digest } = parts.catalog();
  const { environment } = progress;
  const { component } = release.candidate;
  const target = Object.hasOwn(parts.config.targets, environment) ? parts.config.targets[environment] : undefined;
  return evaluate(
    {
      now,
      release,
      progress,
      catalog: index,
      catalogDigest: digest,
      signals: parts.signals.all(),
      signalsDigest: parts.signals.snapshot(),
      live: parts.releases.live(component, environment),
      neighbours: parts.releases.deployments(component, environment),
      enforcement: enforcementFor(parts.config.enforcement, environment, index.component(component)?.tier.value ?? null),
      target: target?.type ?? 'external',
      schedule: parts.freezes.schedule(environment, now),
    },
    parts.engine,
    parts.hashing,
  );
};
