/** A plan's name, in the folder that it is of. */
const PLAN = /^((?:.*\/)?)sqitch\.plan$/;

export const planOf = (folder: string): string => `${folder}sqitch.plan`;
export const isPlan = (path: string): boolean => PLAN.test(path);

/**
 * Changes in the order in which Sqitch runs them: it takes none from names (sqitch.org/docs/manual/sqitch-plan, sqitchchanges). Undefined where the plan
 * is not read here: a change that is planned twice runs from another file the first time.
 */
export const changesOf = (plan: string): readonly string[] | undefined => {
  const names = plan
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !/^(?:$|[%#@])/.test(line))
    .map((line) => line.replace(/^\+\s*/, '').split(/\s/)[0] ?? '');
  return new Set(names).size === names.length && names.every((name) => /^[^-]/.test(name)) ? names : undefined;
};
