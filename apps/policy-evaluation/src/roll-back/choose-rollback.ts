import { isNewer, type AppliedRelease, type DeploymentFacts, type ReleaseAge } from '@interlock/domain';

export interface RollbackChoice {
  readonly from: AppliedRelease;
  readonly to: AppliedRelease;
}

export type NoRollback =
  | { readonly code: 'nothing_runs' }
  | { readonly code: 'nothing_before'; readonly from: AppliedRelease }
  | { readonly code: 'never_resident'; readonly from: AppliedRelease }
  | {
      readonly code: 'rolled_back_already';
      readonly from: AppliedRelease;
      readonly backFrom: string;
      /** Where it would go if it were named. */
      readonly further: AppliedRelease | null;
    };

/**
 * What goes back to what: from the rollout under way, else the release that runs; to the one named, which must have been resident here, else the newest
 * resident that is older. Never to the one that it goes back from, and by itself never forward.
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

/**
 * What a person's rollback goes back to. Where what is here is itself the result of one, going further back must be meant: it names its release. A command that
 * is given again because its answer was lost would else undo one release more.
 */
export const chooseOnce = (
  facts: DeploymentFacts,
  age: (releaseId: string) => ReleaseAge | undefined,
  named: { readonly from?: string | undefined; readonly to?: string | undefined } = {},
): RollbackChoice | NoRollback => {
  const choice = chooseRollback(facts, age, named);
  if (named.to !== undefined || !('from' in choice)) return choice;
  const { from } = choice;
  if (from.rolledBackFrom === null) return choice;
  return { code: 'rolled_back_already', from, backFrom: from.rolledBackFrom, further: 'to' in choice ? choice.to : null };
};
