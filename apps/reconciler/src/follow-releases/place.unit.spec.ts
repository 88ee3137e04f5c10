import { comesTooLate, mayTakeOver } from './place.ts';
import type { Rollout } from './rollout.ts';

const age = (minute: number) => ({ releaseId: `release-${minute}`, registeredAt: `2026-03-02T10:0${minute}:00.000Z` });
const forward = (minute: number) => ({ age: age(minute), from: undefined });
const back = (minute: number, from: number) => ({ age: age(minute), from: age(from) });
const held = (minute: number, status: Rollout['status']): Rollout => ({
  releaseId: `release-${minute}`,
  environment: 'staging',
  workload: 'checkout',
  deploymentId: 'd',
  authorisationId: 'a',
  since: '2026-03-02T10:00:00.000Z',
  status,
  leases: [],
  steps: [],
  position: 1,
});

describe('a release beside the resident one', () => {
  it.each([
    ['newer', forward(3), false],
    ['the same', forward(2), false],
    ['older', forward(1), true],
    ['older, gone back to from the resident one', back(1, 2), false],
    ['older, gone back to from one that came after the resident one', back(1, 3), false],
    ['older, gone back to from one that the resident one has replaced since', back(0, 1), true],
  ])('that is %s: too late is %s', (_what, claim, late) => {
    expect(comesTooLate(claim, age(2))).toBe(late);
  });
});

describe('the place of a rollout', () => {
  it.each([
    ['started', forward(3), false],
    ['narrowed', forward(3), false],
    ['stopped', forward(3), true],
    ['stopped', forward(1), false],
    ['started', back(1, 2), true],
    ['narrowed', back(1, 2), true],
    ['stopped', back(1, 2), true],
    ['narrowed', back(1, 3), false],
  ] as const)('that is %s, before %j: goes over is %s', (status, claim, over) => {
    expect(mayTakeOver(claim, held(2, status), age(2))).toBe(over);
  });
});
