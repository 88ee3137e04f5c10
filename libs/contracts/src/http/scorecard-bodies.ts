import { z } from 'zod';
import { CatalogFindingCode } from '../events/other-events.ts';
import { AskedInstant, EntityRef, Instant } from '../primitives.ts';

/** `at`: the moment that is asked about; absent: now. What the record says later than that does not count. */
export const ScorecardQuery = z.strictObject({ at: AskedInstant.optional() });
export type ScorecardQuery = z.infer<typeof ScorecardQuery>;

export const TeamScoresQuery = z.strictObject({
  at: AskedInstant.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(500).optional(),
});
export type TeamScoresQuery = z.infer<typeof TeamScoresQuery>;

/** 100: nothing is wrong; each open finding costs what `costs` says, and nothing is below 0. */
const Score = z.number().int().min(0).max(100);

/** What an event, or several of one append, made of a score. Oldest first, the newest 100. */
const ScoreChange = z.strictObject({
  at: Instant,
  score: Score.nullable(),
  opened: z.array(CatalogFindingCode),
  closed: z.array(CatalogFindingCode),
});

export const EntityScorecard = z.strictObject({
  kind: z.literal('entity'),
  entity: EntityRef,
  /** Null: nobody, as far as the catalog says. */
  owner: EntityRef.nullable(),
  at: Instant,
  /** Null: the catalog said nothing of the entity then. */
  score: Score.nullable(),
  /** Open then, dearest first. */
  findings: z.array(
    z.strictObject({
      findingId: z.string(),
      code: CatalogFindingCode,
      costs: z.number().int().nonnegative(),
      openedAt: Instant,
      message: z.string(),
    }),
  ),
  changes: z.array(ScoreChange).max(100),
});
export type EntityScorecard = z.infer<typeof EntityScorecard>;

/** What a group owns, directly. */
export const TeamScorecard = z.strictObject({
  kind: z.literal('team'),
  team: EntityRef,
  at: Instant,
  /** Mean of its entities, rounded down: 100 only when nothing is wrong with any. Null: it owned nothing then. */
  score: Score.nullable(),
  entities: z.strictObject({
    total: z.number().int().nonnegative(),
    /** Worst first, at most 200. */
    listed: z.array(z.strictObject({ entity: EntityRef, score: Score, findings: z.number().int().nonnegative() })).max(200),
  }),
  /** Also when entities came or went; then nothing was opened or closed. */
  changes: z.array(ScoreChange).max(100),
});
export type TeamScorecard = z.infer<typeof TeamScorecard>;

export const Scorecard = z.discriminatedUnion('kind', [EntityScorecard, TeamScorecard]);
export type Scorecard = z.infer<typeof Scorecard>;

/** Answer of `GET /v1/catalog/scorecards`: owners of something, sorted by ref. `next` null: the last page. */
export const TeamScores = z.strictObject({
  at: Instant,
  items: z.array(
    z.strictObject({ team: EntityRef, score: Score, entities: z.number().int().positive(), findings: z.number().int().nonnegative() }),
  ),
  next: z.string().nullable(),
});
export type TeamScores = z.infer<typeof TeamScores>;
