import type { Artifact, Digest, EntityRef } from '@interlock/contracts';

/** Makes desired state real in one environment. Every method rejects with `DeploymentTargetError`. */
export interface DeploymentTarget {
  readonly environment: string;
  /**
   * Writes desired state under an authorisation, exactly once: a repeat with the same authorisation id changes nothing and answers the same reference.
   * Resolves with the reference of what was written (a git commit).
   */
  apply(desired: DesiredState): Promise<{ readonly reference: string }>;
  /** Follows what the runtime reports; calls back for every change, and once for each workload on start. Returns a stop function. */
  watch(onLive: (live: LiveState) => void): () => void;
  /** What is live now; undefined when the workload was never seen. */
  live(workload: string): Promise<LiveState | undefined>;
  close(): Promise<void>;
}

export interface DesiredState {
  readonly authorisationId: string;
  readonly releaseId: string;
  readonly component: EntityRef;
  /** Name of the workload in the target, from `interlock.dev/runtime`. */
  readonly workload: string;
  readonly artifacts: readonly Artifact[];
  readonly configuration: { readonly digest: Digest } | null;
  /** How far a narrowed rollout may go. Absent: all instances, everywhere. */
  readonly limits?: StepLimits;
  /** What the instances beyond the limits keep running. Absent: nothing ran before, and nothing runs there. Only with `limits`. */
  readonly stable?: StableState;
}

/** At most `share` of the instances, at least one, and only in the regions named. A target that cannot honour it reports failure. */
export interface StepLimits {
  /** In (0,1]. */
  readonly share: number;
  /** Empty: everywhere. A cluster lies in a region when it is named as it is, or its name goes on from it after a hyphen: `eu-west-1` in `eu`. */
  readonly regions: readonly string[];
  /** Clusters of the environment, in the catalog's order. */
  readonly clusters: readonly string[];
}

export interface StableState {
  readonly releaseId: string;
  readonly authorisationId: string;
  readonly artifacts: readonly Artifact[];
  readonly configuration: { readonly digest: Digest } | null;
}

export interface LiveState {
  readonly workload: string;
  /** Null when it cannot be known: the desired state that names the workload cannot be read and nothing ran before. */
  readonly component: EntityRef | null;
  /** What runs; empty when nothing does. */
  readonly artifacts: readonly Artifact[];
  readonly configuration: { readonly digest: Digest } | null;
  /** Reference of the desired state that the runtime says it applied. */
  readonly reference: string | null;
  /** Authorisation that the desired state named; null when it named none (a change by hand). */
  readonly authorisationId: string | null;
  /** Who wrote the desired state, where that can be known. */
  readonly changedBy: string | null;
  readonly status: 'live' | 'failed';
  readonly message: string | null;
  /** Share that the narrowed desired state asked for, honoured; absent: 1. */
  readonly share?: number;
  /** Instances of the workload, and how many of them run `artifacts`. Absent where the runtime does not count. */
  readonly instances?: InstanceCount;
  /** What the other instances run, nothing included; absent when all run `artifacts`. */
  readonly rest?: Pick<LiveState, 'artifacts' | 'configuration'>;
  /** Who says so, e.g. `local-runtime (simulated)`. */
  readonly reportedBy: string;
}

export interface InstanceCount {
  readonly total: number;
  readonly updated: number;
}

export type DeploymentTargetErrorCode =
  /** The desired state is malformed or names a workload that it may not: will never succeed. */
  | 'deployment-target.invalid'
  /** The authorisation id already stands for other desired state: will never succeed. */
  | 'deployment-target.authorisation_reused'
  /** The place of desired state is not what it should be (not a bare repository, an unreadable tree): a person must mend it. */
  | 'deployment-target.unusable'
  /** Other writers came first too often: retry later. */
  | 'deployment-target.conflict'
  /** The target cannot be reached, failed or is closed: retry later. */
  | 'deployment-target.unavailable';

export class DeploymentTargetError extends Error {
  readonly code: DeploymentTargetErrorCode;
  constructor(code: DeploymentTargetErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'DeploymentTargetError';
    this.code = code;
  }
}
