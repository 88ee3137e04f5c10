import { createHash, randomUUID } from 'node:crypto';
import type { DeploymentTarget, DesiredState, LiveState } from '../deployment-target.ts';

export const aDigest = (content: string): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;

/** Desired state of a workload of its own, unless one is named; under an authorisation of its own. */
export const aDesiredState = (members: Partial<DesiredState> = {}): DesiredState => {
  const workload = members.workload ?? `svc-${randomUUID().slice(0, 8)}`;
  return {
    authorisationId: randomUUID(),
    releaseId: randomUUID(),
    component: 'component:default/checkout',
    workload,
    artifacts: [{ name: 'registry.example/checkout', digest: aDigest(`${workload} ${randomUUID()}`) }],
    configuration: null,
    ...members,
  };
};

/** Resolves with the first report that fits, of those known and those to come. */
export const liveThat = (target: DeploymentTarget, fits: (live: LiveState) => boolean): Promise<LiveState> =>
  new Promise((resolve) => {
    const stop = target.watch((live) => {
      if (!fits(live)) return;
      stop();
      resolve(live);
    });
  });

export const runs =
  (desired: DesiredState) =>
  (live: LiveState): boolean =>
    live.workload === desired.workload && live.authorisationId === desired.authorisationId;

/** Code of the error that a promise rejects with; fails when it resolves. */
export const codeOf = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise;
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
  throw new Error('expected a rejection');
};
