import { enforcementFor } from './enforcement-for.ts';

const rules = [
  { environment: 'production', tiers: [1 as const], mode: 'enforce' as const },
  { environment: 'production', mode: 'observe' as const },
];

describe('enforcement that begins with one tier', () => {
  it.each([
    ['production', 1, 'enforce'],
    ['production', 2, 'observe'],
    ['production', null, 'observe'],
    ['staging', 2, 'enforce'],
  ] as const)('in %s, of tier %s: %s', (environment, tier, mode) => {
    expect(enforcementFor({ default: 'enforce', rules }, environment, tier)).toBe(mode);
  });

  it('does not wave through by tier what has none', () => {
    expect(enforcementFor({ default: 'enforce', rules: [{ tiers: [3, 4], mode: 'observe' }] }, 'production', null)).toBe('enforce');
  });
});
