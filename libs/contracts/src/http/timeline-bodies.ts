import { z } from 'zod';
import { Outcome, PathName, Severity } from '../decision/outcome.ts';
import { SignalState } from '../decision/input.ts';
import { Actor, Artifact, EntityRef, EnvironmentName, Instant, ReleaseId } from '../primitives.ts';
import { Source } from '../candidate.ts';

/** What an entry of a timeline is about. `unknown`: a newer version of Interlock wrote it; it is shown, never dropped. */
export const TimelineKind = z.enum([
  'promotion',
  'decision',
  'approval',
  'override',
  'deployment',
  'health',
  'freeze',
  'drift',
  'incident',
  'policy',
  'catalog',
  'unknown',
]);
export type TimelineKind = z.infer<typeof TimelineKind>;

/** Why an entry concerns what was asked about. `everything`: it names no component, so that it may concern any. */
export const TimelineRelation = z.strictObject({
  to: z.enum(['itself', 'dependency', 'everything']),
  /** Edges of the catalog's `dependsOn` between the two; null for `everything`. */
  distance: z.number().int().nonnegative().nullable(),
  /** A shortest way, from the component asked about to the entry's, both included. Empty for `everything`. */
  through: z.array(EntityRef),
});
export type TimelineRelation = z.infer<typeof TimelineRelation>;

/** One event of the record, on a timeline. The order is that of `position`, whatever the clocks said. */
export const TimelineEntry = z.strictObject({
  position: z.number().int().nonnegative(),
  stream: z.string(),
  revision: z.number().int().nonnegative(),
  type: z.string(),
  kind: TimelineKind,
  component: EntityRef.nullable(),
  environment: EnvironmentName.nullable(),
  releaseId: ReleaseId.nullable(),
  /** By the clock of the service that appended it. */
  recordedAt: Instant,
  recordedBy: z.string(),
  /**
   * Set where that clock disagrees by a second or more with the events beside it in the record: positive, it ran ahead of what came after; negative, it was
   * behind what came before. `against` is a service whose clock says otherwise. The position is right; which of the clocks is, the record cannot tell.
   */
  skew: z.strictObject({ seconds: z.number(), against: z.string() }).nullable(),
  actor: Actor,
  /** One line, for people. */
  says: z.string(),
  /** Null when no component was asked about. */
  relation: TimelineRelation.nullable(),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

/** What the gate knew when it let a change pass. */
export const GateKnowledge = z.strictObject({
  decisionId: z.uuid(),
  outcome: Outcome,
  path: PathName.nullable(),
  decidedAt: Instant,
  reasons: z.array(z.strictObject({ code: z.string(), severity: Severity, title: z.string() })),
  requestedBy: Actor.nullable(),
  approvals: z.array(z.strictObject({ person: EntityRef, at: Instant })),
  /** Break-glass in that environment, before the change. */
  override: z.strictObject({ by: Actor, reason: z.string(), incident: z.string(), at: Instant }).nullable(),
  /** States at decision time; null when the input of the decision cannot be read here any more. */
  signals: z
    .array(z.strictObject({ entity: EntityRef, signal: z.string(), state: SignalState, ageSeconds: z.number().int().nonnegative() }))
    .nullable(),
});
export type GateKnowledge = z.infer<typeof GateKnowledge>;

/** A change that may have caused what happened at the anchor. `weight` is what the ranking goes by, lowest first, and `basis` is what it was made of. */
export const CauseCandidate = z.strictObject({
  confidence: z.enum(['high', 'medium', 'low']),
  weight: z.number().positive(),
  basis: z.array(z.string()),
  secondsBefore: z.number().int().nonnegative(),
  /** Nothing had replaced or undone it by then. */
  inEffect: z.boolean(),
  entry: TimelineEntry,
  change: z.strictObject({ releaseId: ReleaseId, artifacts: z.array(Artifact), source: Source }).nullable(),
  /** Null when nobody asked the gate: drift, or a deployment without an authorisation. */
  gate: GateKnowledge.nullable(),
});
export type CauseCandidate = z.infer<typeof CauseCandidate>;

/** The answer to "what changed?". `nothingChanged` is never true while something could not be read. */
export const Causes = z.strictObject({
  nothingChanged: z.boolean(),
  /** The answer in one sentence. */
  says: z.string(),
  /** How the candidates are ranked, in one sentence. */
  rankedBy: z.string(),
  /** Changes in the window, before the anchor; `candidates` are the first of them. */
  considered: z.number().int().nonnegative(),
  candidates: z.array(CauseCandidate),
});
export type Causes = z.infer<typeof Causes>;

/**
 * Answer of `GET /v1/ledger/timeline`. Query: `since`, `until` (instants), `component`, `environment`, `incident`, `limit` (≤ 500, default 100), `after`
 * (cursor). An incident brings time, component and environment of its link; `since` is needed without one.
 */
export const Timeline = z.strictObject({
  since: Instant,
  until: Instant,
  /** The moment that causes are sought for: the incident's, else `until`. */
  anchor: z.strictObject({ at: Instant, incident: z.string().nullable() }),
  environment: EnvironmentName.nullable(),
  /** Null when no component was asked about. Dependencies are those that the catalog tells now. */
  scope: z
    .strictObject({
      components: z.array(EntityRef),
      dependencies: z.number().int().nonnegative(),
      /** There are more dependencies than a timeline follows. */
      truncated: z.boolean(),
      /** Asked about, and not in the catalog: their dependencies are unknown. */
      missing: z.array(EntityRef),
    })
    .nullable(),
  /** Null on every page but the first. */
  causes: Causes.nullable(),
  /** Newest first. */
  items: z.array(TimelineEntry),
  next: z.string().nullable(),
  /** Position up to which the views tell the record, and why they tell no more; null while they follow it. */
  views: z.strictObject({ position: z.number().int(), standsStill: z.string().nullable() }),
});
export type Timeline = z.infer<typeof Timeline>;
