import type { SignalReport } from '@interlock/contracts';
import { COMPONENT } from '../testing/index.ts';
import { burnRateState } from './burn-rate-state.ts';

const report = (says: Partial<SignalReport>): SignalReport => ({ entity: COMPONENT, signal: 'error-budget', ...says });
const CALM = { '5m': 0, '30m': 0, '1h': 0, '2h': 0, '6h': 0, '1d': 0 };

describe('an error budget', () => {
  it.each([
    ['critical', 14.4, '1h', '5m'],
    ['burning', 6, '6h', '30m'],
    ['elevated', 3, '1d', '2h'],
  ] as const)('is %s over %d in %s and %s together, not at it and not in one of them', (state, threshold, long, short) => {
    const over = threshold + 0.1;
    expect(burnRateState(report({ burnRates: { ...CALM, [long]: over, [short]: over + 1 } }))).toEqual({ state, reading: over, threshold });
    const healthy = { state: 'healthy', threshold: null };
    expect(burnRateState(report({ burnRates: { ...CALM, [long]: threshold, [short]: threshold } }))).toMatchObject(healthy);
    expect(burnRateState(report({ burnRates: { ...CALM, [long]: over } }))).toMatchObject(healthy);
    expect(burnRateState(report({ burnRates: { ...CALM, [short]: over } }))).toMatchObject(healthy);
  });

  it('is as bad as the worst of its pairs', () => {
    const all = { '5m': 20, '30m': 20, '1h': 20, '2h': 20, '6h': 20, '1d': 20 };
    expect(burnRateState(report({ burnRates: all })).state).toBe('critical');
  });

  it('is exhausted when nothing remains, whatever burns', () => {
    expect(burnRateState(report({ remaining: 0, burnRates: CALM }))).toEqual({ state: 'exhausted', reading: 0, threshold: 0 });
    expect(burnRateState(report({ remaining: -0.2 })).state).toBe('exhausted');
    expect(burnRateState(report({ remaining: 0.01, burnRates: CALM })).state).toBe('healthy');
  });

  it.each([
    ['nothing was measured', {}],
    ['no pair is complete', { burnRates: { '5m': 0, '6h': 0, '1d': 0 } }],
    ['only the rest is known', { remaining: 0.9 }],
    ['the source has no data, whatever else it says', { state: 'unknown' as const, burnRates: CALM, remaining: 0 }],
  ])('is unknown, not healthy, when %s', (_when, says) => {
    expect(burnRateState(report(says))).toEqual({ state: 'unknown', reading: null, threshold: null });
  });
});
