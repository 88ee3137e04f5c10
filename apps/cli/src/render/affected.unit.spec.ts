import type { AffectedParties, AffectedParty } from '@interlock/contracts';
import { Page } from '../terminal/index.ts';
import { renderAffected } from './affected.ts';

const TIERS = [1, 2, 3, 4, null] as const;
const aParty = (says: Partial<AffectedParty> = {}): AffectedParty => ({
  ref: 'component:default/web',
  tier: 1,
  owner: 'group:default/web',
  distance: 1,
  via: null,
  ...says,
});
const affected = (listed: AffectedParty[], says: Partial<AffectedParties> = {}): AffectedParties => ({
  total: listed.length,
  byTier: TIERS.map((tier) => ({ tier, total: listed.filter((party) => party.tier === tier).length })),
  listed,
  shared: [],
  ...says,
});
const shown = (parties: AffectedParties): string => renderAffected(new Page({ width: 140, colours: false }), parties).toString();

describe('who is affected, on a page', () => {
  it('is told by tier, owner and distance', () => {
    const text = shown(
      affected([aParty(), aParty({ ref: 'component:default/app', tier: null, owner: null, distance: 2, via: 'component:default/web' })]),
    );
    expect(text).toContain('2 entities depend on it: 1 of tier 1, 1 without a tier.');
    expect(text).toMatch(/tier 1 +component:default\/web +group:default\/web +depends on it directly/);
    expect(text).toMatch(/no tier +component:default\/app +nobody owns it +2 steps away, by way of component:default\/web/);
  });

  it('says so when it is nobody', () => {
    expect(shown(affected([]))).toContain('Nothing in the catalog depends on it.');
  });

  it('shows the first ten of ten thousand and counts the rest', () => {
    const listed = Array.from({ length: 100 }, (_, number) => aParty({ ref: `component:default/c${number}` }));
    const text = shown(affected(listed, { total: 10_000 }));
    expect(text).toContain('component:default/c9 ');
    expect(text).not.toContain('component:default/c10 ');
    expect(text).toContain('and 9990 more');
  });

  it('names the infrastructure that others use too, and whose it is', () => {
    const users = { total: 3, owners: ['group:default/web'] };
    const text = shown(
      affected([], { shared: [{ ref: 'resource:default/orders', owner: 'group:default/data', ownerKnown: true, users }] }),
    );
    expect(text).toContain('It depends on resource:default/orders (of group:default/data), as do 3 of other owners: group:default/web.');
  });
});
