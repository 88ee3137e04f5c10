import type { DeploymentFacts } from '@interlock/domain';
import { anId, atMinute } from '@interlock/domain/testing';
import { chooseOnce, chooseRollback } from './choose-rollback.ts';

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
    rolledBackFrom: null,
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
    ['further back when policy does it twice', [1, 2, 3, 2], [2, 1]],
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

describe('a rollback that a person asks for', () => {
  const back = (history: readonly number[], resident = true): DeploymentFacts => {
    const { rollouts, applied: all } = applied(...history);
    return { rollouts, applied: all.map((one, index) => (index < all.length - 1 ? one : { ...one, resident, rolledBackFrom: anId(3) })) };
  };

  it.each([
    ['is live', true],
    ['is on its way', false],
  ])('is not made twice by saying it twice: where a rollback %s, going further back is named', (_name, resident) => {
    const facts = back([1, 2, 3, 2], resident);
    expect(chooseOnce(facts, age)).toMatchObject({
      code: 'rolled_back_already',
      from: { releaseId: anId(2) },
      backFrom: anId(3),
      further: { releaseId: anId(1) },
    });
    expect(chooseOnce(facts, age, { to: anId(1) })).toMatchObject({ from: { releaseId: anId(2) }, to: { releaseId: anId(1) } });
    expect(chooseRollback(facts, age)).toMatchObject({ to: { releaseId: anId(1) } });
  });

  it('says that nothing is further back', () => {
    expect(chooseOnce(back([1, 2, 1]), age)).toMatchObject({ code: 'rolled_back_already', further: null });
  });

  it('needs no name where what runs came forward', () => {
    expect(chooseOnce(applied(1, 2, 3), age)).toMatchObject({ to: { releaseId: anId(2) } });
    expect(chooseOnce(applied(), age)).toEqual({ code: 'nothing_runs' });
  });
});
