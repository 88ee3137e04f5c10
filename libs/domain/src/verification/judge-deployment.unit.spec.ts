import type { SignalRecord, SignalState } from '@interlock/contracts';
import { aSignal, atMinute, COMPONENT } from '../testing/index.ts';
import { judgeDeployment, type WatchedDeployment } from './judge-deployment.ts';

const SHOPFRONT = 'component:default/shopfront';
const watched = (says: Partial<WatchedDeployment> = {}): WatchedDeployment => ({
  component: COMPONENT,
  dependants: [SHOPFRONT],
  hasObjective: true,
  appliedAt: atMinute(10),
  whole: true,
  bakeSeconds: 300,
  before: new Map(),
  ...says,
});
const signals = (...records: readonly SignalRecord[]) => new Map(records.map((record) => [`${record.entity}/${record.signal}`, record]));
const says = (state: SignalState, minute = 11, entity = COMPONENT) => aSignal({ entity, state, receivedAt: atMinute(minute) });

describe('a deployment in its bake time', () => {
  it('waits for the end of it', () => {
    expect(judgeDeployment(watched(), signals(says('healthy')), atMinute(14))).toEqual({ kind: 'waiting', until: atMinute(15) });
  });

  it('is verified exactly at its end, by a signal that came after it was applied', () => {
    expect(judgeDeployment(watched(), signals(says('healthy')), atMinute(15))).toEqual({
      kind: 'verified',
      basis: [{ entity: COMPONENT, signal: 'error-budget', state: 'healthy' }],
    });
  });

  it.each([
    ['an older word', signals(says('healthy', 10))],
    ['no word', signals()],
    ['a source without data', signals(says('unknown'))],
  ] as const)('is not verified by %s, with an objective', (_name, table) => {
    expect(judgeDeployment(watched(), table, atMinute(60))).toEqual({ kind: 'waiting', until: null });
  });

  it('is verified without a word where nothing measures it', () => {
    expect(judgeDeployment(watched({ hasObjective: false }), signals(), atMinute(15))).toEqual({ kind: 'verified', basis: [] });
  });
});

describe('a signal that alarms', () => {
  it.each([
    ['of the service', COMPONENT, 'ERROR_BUDGET_WORSE'],
    ['of what depends on it', SHOPFRONT, 'DEPENDANT_ERROR_BUDGET_WORSE'],
  ] as const)('%s says that it degraded, also long after', (_name, entity, code) => {
    const verdict = judgeDeployment(watched(), signals(says('healthy'), says('critical', 400, entity)), atMinute(400));
    expect(verdict).toMatchObject({ kind: 'degraded', reasons: [{ code, message: expect.stringContaining(entity) }] });
  });

  it('says so of a narrowed step, which is never verified', () => {
    expect(judgeDeployment(watched({ whole: false }), signals(says('burning')), atMinute(11)).kind).toBe('degraded');
    expect(judgeDeployment(watched({ whole: false }), signals(says('healthy')), atMinute(60))).toEqual({ kind: 'waiting', until: null });
  });

  it.each<[SignalState, SignalState, boolean]>([
    ['burning', 'burning', false],
    ['critical', 'burning', false],
    ['burning', 'critical', true],
    ['healthy', 'elevated', false],
    ['unknown', 'burning', true],
  ])('that was %s before and is %s degrades it: %s', (before, state, degrades) => {
    const verdict = judgeDeployment(watched({ before: new Map([[COMPONENT, before]]) }), signals(says(state)), atMinute(12));
    expect(verdict.kind === 'degraded').toBe(degrades);
  });

  it('says nothing of what was applied after it', () => {
    expect(judgeDeployment(watched(), signals(says('exhausted', 9)), atMinute(12)).kind).toBe('waiting');
  });
});
