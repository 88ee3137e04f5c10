import type { Actor, Artifact, ReleaseEvent, ReleaseEventData, Residency } from '@interlock/contracts';
import { sameDigests } from './deploy.ts';
import { progressIn, type EnvironmentProgress, type RegisteredRelease } from './release-state.ts';

type Drift = ReleaseEventData<'DriftDetected'>;

export interface ReportLive {
  readonly type: 'ReportLive';
  readonly environment: string;
  readonly driftId: string;
  /** What the runtime reports live where this release should run. */
  readonly found: readonly Artifact[];
  /** Absent: the reporter does not say. */
  readonly configuration?: Residency['configuration'];
  /** Only when more instances run it than its lease allows. */
  readonly share?: NonNullable<Drift['share']>;
  /** Only when the desired state cannot be applied. */
  readonly message?: string;
  readonly changedBy: string | null;
}

/** What runs against what was authorised, on the stream of the release that should run. The same drift is recorded once, accepted or not. */
export const reportLive = (state: RegisteredRelease, command: ReportLive): ReleaseEvent[] => {
  const progress = progressIn(state, command.environment);
  if (progress === undefined || progress.supersededBy !== null) return [];
  const expected = expectedHere(state, progress);
  if (expected === undefined) return [];
  const now = differenceFrom(expected, state, command);
  const before = progress.drift ?? progress.acceptedDrift;
  if (before !== null && now !== undefined && sameDrift(before, now)) return [];
  return [
    ...(before === null ? [] : [ended(before, now !== undefined)]),
    ...(now === undefined ? [] : [{ type: 'DriftDetected', data: now } as const]),
  ];
};

/** What should run on the instances that are this release's; undefined while nothing of it should, or it is in motion. */
const expectedHere = (
  { candidate }: RegisteredRelease,
  { deployment, steps }: EnvironmentProgress,
): Pick<Residency, 'artifacts' | 'configuration'> | undefined => {
  if (deployment.status === 'applied') return deployment.residency;
  const narrowed =
    deployment.status === 'narrowed' || deployment.status === 'stopped' || (deployment.status === 'failed' && steps.length > 0);
  return narrowed ? { artifacts: candidate.artifacts, configuration: candidate.configuration ?? null } : undefined;
};

const differenceFrom = (
  expected: Pick<Residency, 'artifacts' | 'configuration'>,
  { candidate }: RegisteredRelease,
  { driftId, environment, found, configuration, share, message, changedBy }: ReportLive,
): Drift | undefined => {
  const digests = { expected: expected.configuration?.digest ?? null, found: configuration?.digest ?? null };
  const configured = configuration === undefined || digests.expected === digests.found;
  if (sameDigests(found, expected.artifacts) && configured && share === undefined && message === undefined) return undefined;
  return {
    driftId,
    environment,
    component: candidate.component,
    expected: [...expected.artifacts],
    found: [...found],
    changedBy,
    ...(configured ? {} : { configuration: digests }),
    ...(share === undefined ? {} : { share }),
    ...(message === undefined ? {} : { message }),
  };
};

const sameDrift = (before: Drift, now: Drift): boolean =>
  sameDigests(before.found, now.found) &&
  before.configuration?.found === now.configuration?.found &&
  before.share?.found === now.share?.found &&
  before.message === now.message;

const ended = ({ driftId, environment }: Drift, somethingElse: boolean): ReleaseEvent => ({
  type: 'DriftResolved',
  data: {
    driftId,
    environment,
    how: somethingElse ? 'replaced' : 'restored',
    reason: somethingElse ? 'the runtime reports something else again' : 'the runtime reports the authorised digests again',
  },
});

export interface ResolveDrift {
  readonly type: 'ResolveDrift';
  readonly environment: string;
  readonly how: 'restored' | 'replaced';
  readonly reason: string;
}

/** Ends the drift that there is, accepted or not. */
export const resolveDrift = (state: RegisteredRelease, { environment, how, reason }: ResolveDrift): ReleaseEvent[] => {
  const progress = progressIn(state, environment);
  const drift = progress?.drift ?? progress?.acceptedDrift ?? null;
  return drift === null ? [] : [{ type: 'DriftResolved', data: { driftId: drift.driftId, environment, how, reason } }];
};

export interface AcceptDrift {
  readonly type: 'AcceptDrift';
  readonly environment: string;
  readonly driftId: string;
  readonly reason: string;
  readonly acceptedBy: Actor;
}

/** Lets this very drift be until something else runs. Nothing when it is not the open one: what was looked at is what is accepted. */
export const acceptDrift = (state: RegisteredRelease, { environment, driftId, reason, acceptedBy }: AcceptDrift): ReleaseEvent[] =>
  progressIn(state, environment)?.drift?.driftId === driftId
    ? [{ type: 'DriftResolved', data: { driftId, environment, how: 'accepted', reason, acceptedBy } }]
    : [];
