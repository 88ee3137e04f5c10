import type { EntityScorecard, TeamScorecard } from '@interlock/contracts';
import { Page } from '../terminal/index.ts';
import { renderScorecard, renderTeamScores } from './scorecard.ts';

const at = '2026-03-02T10:00:00.000Z';
const page = (): Page => new Page({ width: 140, colours: false });
const entity: EntityScorecard = {
  kind: 'entity',
  entity: 'component:default/shop',
  owner: null,
  at,
  score: 50,
  findings: [
    {
      findingId: 'x',
      code: 'catalog.owner_missing',
      costs: 30,
      openedAt: '2026-03-02T08:00:00.000Z',
      message: 'spec.owner: found nothing (shop.yaml:3:1)',
    },
  ],
  changes: [{ at, score: 50, opened: ['catalog.owner_missing', 'catalog.tier_missing', 'catalog.tier_missing'], closed: [] }],
};
const team: TeamScorecard = {
  kind: 'team',
  team: 'group:default/payments',
  at,
  score: 75,
  entities: { total: 3, listed: [{ entity: 'component:default/shop', score: 50, findings: 1 }] },
  changes: [{ at, score: null, opened: [], closed: ['catalog.owner_missing'] }],
};

describe('a scorecard on a page', () => {
  it('of an entity says what each finding costs, since when, and how it came to be', () => {
    const text = renderScorecard(page(), entity, Date.parse(at)).toString();
    expect(text).toMatch(/score +50 of 100/);
    expect(text).toMatch(/owner +nobody/);
    expect(text).toMatch(/! +catalog\.owner_missing \(30, 2 h ago\): spec\.owner: found nothing \(shop\.yaml:3:1\)/);
    expect(text).toContain('50  opened catalog.owner_missing, 2 × catalog.tier_missing');
  });

  it('of a team lists the worst first, and says how many are not shown', () => {
    const text = renderScorecard(page(), team, Date.parse(at)).toString();
    expect(text).toMatch(/owns +3 entities/);
    expect(text).toMatch(/50 +component:default\/shop +1 finding/);
    expect(text).toContain('and 2 more');
    expect(text).toContain('closed catalog.owner_missing');
  });

  it('of what there was nothing of says so, with the moment', () => {
    const nothing = { score: null, changes: [] };
    expect(renderScorecard(page(), { ...entity, ...nothing, findings: [] }, Date.parse(at)).toString()).toMatch(
      new RegExp(`score +none: the catalog said nothing of it at ${at}`),
    );
    expect(renderScorecard(page(), { ...team, ...nothing, entities: { total: 0, listed: [] } }, Date.parse(at)).toString()).toMatch(
      new RegExp(`score +none: it owned nothing at ${at}`),
    );
  });

  it('of every team names the next page', () => {
    const items = [{ team: 'group:default/payments', score: 75, entities: 1, findings: 0 }];
    expect(renderTeamScores(page(), { at, items, next: 'group:default/payments' }).toString()).toMatch(
      /75 +group:default\/payments +1 entity[^]*scorecard --at 2026-03-02T10:00:00.000Z --after group:default\/payments/,
    );
    expect(renderTeamScores(page(), { at, items: [], next: null }).toString()).toContain(`Nobody owned anything at ${at}`);
  });
});
