import { isNewer, type AppliedRelease, type DeploymentFacts, type ReleaseAge } from '@interlock/domain';

export interface RollbackChoice {
  readonly from: AppliedRelease;
  readonly to: AppliedRelease;
}

export type NoRollback =
  | { readonly code: 'nothing_runs' }
  | { readonly code: 'nothing_before'; readonly from: AppliedRelease }
  | { readonly code: 'never_resident'; readonly from: AppliedRelease };

/**
 * What goes back to what: from the rollout under way, else the release that runs; to the one named, which must have been resident here, else the newest
 * resident that is older. Never to the one that it goes back from, and by itself never forward: going back twice goes further back.
 */
export const chooseRollback = (
  { applied }: DeploymentFacts,
  age: (releaseId: string) => ReleaseAge | undefined,
  named: { readonly from?: string | undefined; readonly to?: string | undefined } = {},
): RollbackChoice | NoRollback => {
  const from = named.from === undefined ? applied.at(-1) : applied.findLast(({ releaseId }) => releaseId === named.from);
  if (from === undefined) return { code: 'nothing_runs' };
  // What was stopped on its way runs on its share, and was never resident.
  const others = applied.filter(({ releaseId, resident }) => resident && releaseId !== from.releaseId);
  if (named.to !== undefined) {
    const to = others.findLast(({ releaseId }) => releaseId === named.to);
    return to === undefined ? { code: 'never_resident', from } : { from, to };
  }
  const fromAge = age(from.releaseId);
  const to = others.findLast(({ releaseId }) => {
    const candidate = age(releaseId);
    return candidate !== undefined && fromAge !== undefined && isNewer(fromAge, candidate);
  });
  return to === undefined ? { code: 'nothing_before', from } : { from, to };
};
