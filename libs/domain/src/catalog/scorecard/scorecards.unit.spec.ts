import type { CatalogEvent, CatalogFindingCode } from '@interlock/contracts';
import fc from 'fast-check';
import { catalogFinding } from '../catalog-finding.ts';
import type { CatalogFact } from './entity-past.ts';
import { Scorecards } from './scorecards.ts';

const shop = 'component:default/shop';
const till = 'component:default/till';
const team = 'group:default/team';
const others = 'group:default/others';

const finding = (code: CatalogFindingCode, entity: string | null = shop) =>
  catalogFinding({ code, entity, at: { file: 'shop.yaml', line: 1, column: 1, field: 'spec' }, says: 'wrong' });
const opened = (code: CatalogFindingCode, entity: string | null = shop): CatalogEvent => ({
  type: 'CatalogFindingOpened',
  data: { finding: finding(code, entity) },
});
const closed = (code: CatalogFindingCode, entity: string | null = shop): CatalogEvent => ({
  type: 'CatalogFindingClosed',
  data: { findingId: finding(code, entity).findingId, entity },
});
const owned = (after: string | null, entity = shop, before: string | null = null): CatalogEvent => ({
  type: 'EntityOwnerChanged',
  data: { entity, before, after },
});

/** Each on a day of its own. */
const dayOf = (number: number): string => `2026-01-${String(number).padStart(2, '0')}T00:00:00.000Z`;
const told = (...events: readonly CatalogEvent[]): CatalogFact[] =>
  events.map((event, index) => ({ source: 'main', position: index, at: dayOf(index + 1), event }));
const scorecardsOf = (facts: readonly CatalogFact[]): Scorecards => {
  const scorecards = new Scorecards();
  for (const fact of facts) scorecards.apply(fact);
  return scorecards;
};

describe('an entity with an owner and nothing wrong', () => {
  it('has 100', () => {
    expect(scorecardsOf(told(owned(team))).entity(shop, dayOf(1))).toEqual({
      kind: 'entity',
      entity: shop,
      owner: team,
      at: dayOf(1),
      score: 100,
      findings: [],
      changes: [{ at: dayOf(1), score: 100, opened: [], closed: [] }],
    });
  });
});

describe('an entity whose tier and runbook went missing, and whose tier came back', () => {
  const scorecards = scorecardsOf(
    told(owned(team), opened('catalog.tier_missing'), opened('catalog.runbook_missing'), closed('catalog.tier_missing')),
  );

  it('has what is left once open findings are paid, dearest first, each since when', () => {
    expect(scorecards.entity(shop, dayOf(3))).toMatchObject({
      score: 70,
      findings: [
        { code: 'catalog.tier_missing', costs: 20, openedAt: dayOf(2) },
        { code: 'catalog.runbook_missing', costs: 10, openedAt: dayOf(3) },
      ],
    });
  });

  it('says how it came to be, and at any moment what was so then', () => {
    expect(scorecards.entity(shop, dayOf(4))?.changes).toEqual([
      { at: dayOf(1), score: 100, opened: [], closed: [] },
      { at: dayOf(2), score: 80, opened: ['catalog.tier_missing'], closed: [] },
      { at: dayOf(3), score: 70, opened: ['catalog.runbook_missing'], closed: [] },
      { at: dayOf(4), score: 90, opened: [], closed: ['catalog.tier_missing'] },
    ]);
    expect([1, 2, 3, 4].map((day) => scorecards.entity(shop, dayOf(day))?.score)).toEqual([100, 80, 70, 90]);
    expect(scorecards.entity(shop, '2025-12-31T00:00:00.000Z')).toMatchObject({ score: null, changes: [] });
  });

  it('is not known by another name', () => {
    expect(scorecards.entity(till, dayOf(4))).toBeUndefined();
    expect(scorecards.team(others, dayOf(4))).toBeUndefined();
  });
});

describe('an entity with more wrong than 100 can pay', () => {
  it('has 0', () => {
    const facts = told(opened('catalog.invalid_entity'), opened('catalog.owner_missing'));
    expect(scorecardsOf(facts).entity(shop, dayOf(2))?.score).toBe(0);
  });
});

describe('a team', () => {
  const scorecards = scorecardsOf(
    told(
      owned(team),
      owned(team, till),
      opened('catalog.tier_missing'),
      opened('catalog.source_stale', null),
      owned(others, shop, team),
      opened('catalog.owner_unknown'),
      owned(null, till, team),
    ),
  );

  it('has the mean of what it owns, rounded down, worst first', () => {
    expect(scorecards.team(team, dayOf(4))).toMatchObject({
      score: 90,
      entities: {
        total: 2,
        listed: [
          { entity: shop, score: 80, findings: 1 },
          { entity: till, score: 100, findings: 0 },
        ],
      },
    });
  });

  it('answers for an entity only while it is its own', () => {
    expect(scorecards.team(team, dayOf(6))).toMatchObject({ score: 100, entities: { total: 1 } });
    expect(scorecards.team(others, dayOf(6))).toMatchObject({ score: 50, entities: { listed: [{ entity: shop, findings: 2 }] } });
    expect(scorecards.team(team, dayOf(6))?.changes).toEqual([
      { at: dayOf(1), score: 100, opened: [], closed: [] },
      { at: dayOf(3), score: 90, opened: ['catalog.tier_missing'], closed: [] },
      { at: dayOf(5), score: 100, opened: [], closed: [] },
    ]);
  });

  it('has no score when it owns nothing any more', () => {
    expect(scorecards.team(team, dayOf(7))).toMatchObject({ score: null, entities: { total: 0, listed: [] } });
  });

  it('is listed with the others that own something at that moment', () => {
    expect(scorecards.teams(dayOf(4))).toEqual([{ team, score: 90, entities: 2, findings: 1 }]);
    expect(scorecards.teams(dayOf(7))).toEqual([{ team: others, score: 50, entities: 1, findings: 2 }]);
  });
});

describe('an entity that moves from one source to another', () => {
  it('is owned throughout, whichever source says its part first', () => {
    const at = dayOf(2);
    const moved: CatalogFact[] = [
      { source: 'new', position: 1, at, event: owned(team) },
      { source: 'old', position: 2, at, event: owned(null, shop, team) },
    ];
    const facts = [{ source: 'old', position: 0, at: dayOf(1), event: owned(team) }, ...moved];
    expect(scorecardsOf(facts).entity(shop, at)).toMatchObject({ owner: team, score: 100 });
    expect(scorecardsOf(facts.toReversed()).entity(shop, at)).toMatchObject({ owner: team, score: 100 });
  });
});

describe('what is asked for once more, with nothing new on the record', () => {
  it('is not made again', () => {
    const scorecards = scorecardsOf(told(owned(team), opened('catalog.tier_missing')));
    const teams = scorecards.teams(dayOf(3));
    const card = scorecards.team(team, dayOf(3));
    expect(scorecards.teams(dayOf(4))).toBe(teams);
    expect(scorecards.team(team, dayOf(4))?.changes).toBe(card?.changes);
    expect(scorecards.team(team, dayOf(4))?.at).toBe(dayOf(4));
    expect(scorecards.teams(dayOf(1))).toEqual([{ team, score: 100, entities: 1, findings: 0 }]);
  });
});

describe('the beginning of the record', () => {
  it('is its earliest moment, whatever is read first, and of whatever it is', () => {
    expect(new Scorecards().begins()).toBeUndefined();
    expect(scorecardsOf(told(opened('catalog.source_stale', null), owned(team)).toReversed()).begins()).toBe(dayOf(1));
  });
});

describe('any record', () => {
  const event = fc
    .record({
      entity: fc.constantFrom(shop, till),
      owner: fc.constantFrom(team, others, null),
      code: fc.constantFrom<CatalogFindingCode>('catalog.tier_missing', 'catalog.owner_unknown', 'catalog.runbook_missing'),
      what: fc.constantFrom('opened', 'closed', 'owned'),
    })
    .map(({ entity, owner, code, what }) =>
      what === 'opened' ? opened(code, entity) : what === 'closed' ? closed(code, entity) : owned(owner, entity),
    );
  const record = fc.array(event, { maxLength: 25 }).map((events) => told(...events));
  const all = (scorecards: Scorecards, at: string) => [
    scorecards.entity(shop, at),
    scorecards.entity(till, at),
    scorecards.team(team, at),
    scorecards.team(others, at),
    scorecards.teams(at),
  ];

  it('gives the same scores in whatever order its streams are read', () => {
    fc.assert(
      fc.property(
        record.chain((facts) => fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length }))),
        ([facts, shuffled]) => expect(all(scorecardsOf(shuffled), dayOf(25))).toEqual(all(scorecardsOf(facts), dayOf(25))),
      ),
    );
  });

  it('gives what it would give had nobody asked before the rest came', () => {
    fc.assert(
      fc.property(
        record.chain((facts) => fc.tuple(fc.shuffledSubarray(facts, { minLength: facts.length }), fc.integer({ min: 1, max: 30 }))),
        ([facts, day]) => {
          const asked = new Scorecards();
          for (const [index, fact] of facts.entries()) {
            asked.apply(fact);
            expect(all(asked, dayOf(day))).toEqual(all(scorecardsOf(facts.slice(0, index + 1)), dayOf(day)));
          }
        },
      ),
    );
  });

  it('says of a moment what it said at that moment', () => {
    fc.assert(
      fc.property(record, fc.integer({ min: 1, max: 25 }), (facts, day) => {
        const then = scorecardsOf(facts.slice(0, day));
        const since = scorecardsOf(facts);
        const known = all(then, dayOf(day)).map((card) => card ?? null);
        const now = all(since, dayOf(day)).map((card, index) => (known[index] === null ? null : (card ?? null)));
        expect(now).toEqual(known);
      }),
    );
  });
});
