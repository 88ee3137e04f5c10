import type { LiveState } from '@interlock/adapters/deployment-target';
import type { Artifact, ReleaseEventData } from '@interlock/contracts';
import type { Resident } from '../follow-releases/deployment-index.ts';
import { widestShare, type Rollout } from '../follow-releases/rollout.ts';
import { exceedsShare, liveShare, runsOnly, type WhatRuns } from '../confirm-deployment/what-runs.ts';

/** What runs on the instances of one release, beside whether that is what should. */
export interface Finding extends WhatRuns {
  readonly releaseId: string;
  readonly drifted: boolean;
  readonly share?: NonNullable<ReleaseEventData<'DriftDetected'>['share']>;
  readonly message?: string;
}

/** A rollout of which a step is live, or was before it was stopped or failed, with what its release is. */
export interface LiveStep {
  readonly rollout: Rollout;
  readonly release: WhatRuns;
}

/**
 * Live against authorised. Without a step in the way, all instances are the resident release's. With one, both are authorised: the resident release everywhere
 * (the step was stopped, or never written), or the step's on the instances of its lease and the resident one on the others. A stopped rollout therefore is no
 * drift for as long as what runs of it runs under its own leases; anything else is.
 */
export const findingsOf = (live: LiveState, step: LiveStep | undefined, resident: Resident | undefined): readonly Finding[] => {
  const message = unappliable(live, step?.rollout, resident);
  if (step === undefined || (resident !== undefined && runsResidentOnly(live, step, resident)))
    return resident === undefined ? [] : [onAll(live, resident, message)];
  const own = onItsShare(live, step, message);
  return resident === undefined || live.rest === undefined ? [own] : [own, found(resident.releaseId, live.rest, resident, {})];
};

const runsResidentOnly = (live: LiveState, { release }: LiveStep, resident: Resident): boolean =>
  live.rest === undefined && runsOnly(live, resident) && !runsOnly(live, release);

const onAll = (live: LiveState, resident: Resident, message: { message?: string }): Finding => {
  const everywhere = live.rest === undefined || resident.limits !== null || runsOnly(live.rest, resident);
  return found(resident.releaseId, everywhere ? live : both(live, live.rest, resident), resident, message);
};

/** What runs on all instances together; of two configurations, the one that should not be there. */
const both = (live: WhatRuns, rest: WhatRuns, expected: WhatRuns): WhatRuns => {
  const artifacts: Artifact[] = [...live.artifacts, ...rest.artifacts].filter(
    ({ digest }, index, all) => all.findIndex((other) => other.digest === digest) === index,
  );
  const asExpected = live.configuration?.digest === expected.configuration?.digest;
  return { artifacts, configuration: asExpected ? rest.configuration : live.configuration };
};

const onItsShare = (live: LiveState, { rollout, release }: LiveStep, message: { message?: string }): Finding => {
  const expected = widestShare(rollout);
  const tooMany = runsOnly(live, release) && exceedsShare(live, expected);
  return found(rollout.releaseId, live, release, { ...message, ...(tooMany ? { share: { expected, found: liveShare(live) } } : {}) });
};

const found = (
  releaseId: string,
  { artifacts, configuration }: WhatRuns,
  expected: WhatRuns,
  more: Pick<Finding, 'share' | 'message'>,
): Finding => ({
  releaseId,
  artifacts,
  configuration,
  ...more,
  drifted: !runsOnly({ artifacts, configuration }, expected) || more.share !== undefined || more.message !== undefined,
});

/** Desired state of somebody's that cannot be applied. Where it is that of a rollout which failed by it, that is on the record already. */
const unappliable = (live: LiveState, rollout: Rollout | undefined, resident: Resident | undefined): { message?: string } => {
  if (live.status !== 'failed') return {};
  const others =
    live.authorisationId !== null && live.authorisationId !== resident?.authorisationId && !isOwn(live.authorisationId, rollout);
  return others ? {} : { message: (live.message ?? 'the runtime gives no reason').slice(0, 500) };
};

const isOwn = (authorisationId: string, rollout: Rollout | undefined): boolean =>
  rollout !== undefined &&
  rollout.leases.some((lease) => lease.authorisationId === authorisationId) &&
  !(rollout.status === 'failed' && rollout.authorisationId === authorisationId);
