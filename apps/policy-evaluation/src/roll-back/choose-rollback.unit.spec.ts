import type { DeploymentFacts } from '@interlock/domain';
import { anId, atMinute } from '@interlock/domain/testing';
import { chooseRollback } from './choose-rollback.ts';

/** Releases by number, registered in the order of their numbers. */
const applied = (...numbers: readonly number[]): DeploymentFacts => ({
  rollouts: [],
  applied: numbers.map((number, index) => ({
    releaseId: anId(number),
    artifacts: [],
    configuration: null,
    migrations: [],
    since: atMinute(index),
    resident: true,
  })),
});
const age = (releaseId: string) => ({ releaseId, registeredAt: atMinute(Number(releaseId.slice(-3))) });
const choose = (history: readonly number[], named: { from?: number; to?: number } = {}) => {
  const choice = chooseRollback(applied(...history), age, {
    from: named.from === undefined ? undefined : anId(named.from),
    to: named.to === undefined ? undefined : anId(named.to),
  });
  return 'code' in choice ? choice.code : [Number(choice.from.releaseId.slice(-3)), Number(choice.to.releaseId.slice(-3))];
};

describe('a rollback', () => {
  it.each([
    ['from what runs to what ran before', [1, 2], [2, 1]],
    ['past what was rolled back already', [1, 2, 1, 3], [3, 1]],
    ['further back when it is done twice', [1, 2, 3, 2], [2, 1]],
  ] as const)('goes %s', (_name, history, expected) => {
    expect(choose(history)).toEqual(expected);
  });

  it('goes to the release that is named, if it was ever resident', () => {
    expect(choose([1, 2, 3], { to: 1 })).toEqual([3, 1]);
    expect(choose([1, 2, 3], { to: 9 })).toBe('never_resident');
    expect(choose([1, 2, 3], { to: 3 })).toBe('never_resident');
  });

  it('never goes forward by itself', () => {
    expect(choose([1, 2, 1])).toBe('nothing_before');
  });

  it('goes past what was stopped at a step: that runs on its share, and was never resident', () => {
    const { rollouts, applied: all } = applied(1, 2, 3);
    const stopped = { rollouts, applied: all.map((one, index) => ({ ...one, resident: index === 0 })) };
    expect(chooseRollback(stopped, age)).toMatchObject({ from: { releaseId: anId(3) }, to: { releaseId: anId(1) } });
    expect(chooseRollback(stopped, age, { to: anId(2) })).toMatchObject({ code: 'never_resident' });
  });

  it('has nothing to go back from where nothing runs, and nothing to go back to after the first', () => {
    expect(choose([])).toBe('nothing_runs');
    expect(choose([1])).toBe('nothing_before');
  });
});
