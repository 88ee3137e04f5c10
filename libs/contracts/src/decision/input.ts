import { z } from 'zod';
import { EvidenceClaims, EvidenceKind, EvidenceRejectionCode, Signer } from '../evidence/evidence.ts';
import { Actor, Artifact, Digest, EntityRef, EnvironmentName, Instant, ReleaseId, Sha256, Tier } from '../primitives.ts';
import { Source } from '../candidate.ts';
import { FreezeKind } from '../events/environment-events.ts';
import { ApprovalRequirement, ChangeKind } from './outcome.ts';

/** Where a catalog fact stands in its source: file path as configured, 1-based line and column of the field (of the entity, where the field is missing). */
export const SourceLocation = z.strictObject({
  file: z.string().max(500),
  line: z.number().int().positive(),
  column: z.number().int().positive(),
  field: z.string().max(200),
});
export type SourceLocation = z.infer<typeof SourceLocation>;

/** A catalog field that rules ask for. `value` null means missing or unreadable; `at` then names where it ought to be. */
const field = <T extends z.ZodType>(value: T) => z.strictObject({ value: value.nullable(), at: SourceLocation });

/**
 * Annotation `interlock.dev/on-call`: canonical ref of a Group or User. Else an annotation of PagerDuty or Opsgenie, and `value` is its key alone: who is on call is
 * known there, and an integration key is a secret.
 */
export const InputOnCall = field(z.string().max(200));

export const InputComponent = z.strictObject({
  ref: EntityRef,
  type: z.string().max(63).nullable(),
  owner: field(EntityRef),
  lifecycle: field(z.string().max(63)),
  tier: field(Tier),
  /** Annotation `interlock.dev/runtime`: the name of the workload in the deployment target. */
  runtime: field(z.string().max(200)),
  /** Annotation `backstage.io/source-location` or `github.com/project-slug`, normalised; provenance must name it. */
  sourceRepository: field(z.string().max(500)),
  /** Annotation `interlock.dev/slo`: objective as a ratio, e.g. 0.999. Null value: the component has no SLO. */
  slo: field(z.number().gt(0).lt(1)),
  /** Annotation `interlock.dev/rollout`: `narrow` asks for steps. Null value: not said. */
  rollout: field(z.enum(['narrow', 'whole'])).optional(),
  /** Annotation `interlock.dev/runbook`, or a link of `metadata.links` that is one. Absent, like the next two, in records of before they were read. */
  runbook: field(z.string().max(500)).optional(),
  /** Annotation `backstage.io/techdocs-ref` or `backstage.io/techdocs-entity`, as written. */
  techDocs: field(z.string().max(500)).optional(),
  /** Who is called at night. */
  onCall: InputOnCall.optional(),
  system: EntityRef.nullable(),
  /** sha256 of the entity as read. */
  digest: Sha256,
});

export const InputEvidence = z.strictObject({
  digest: Sha256,
  kind: EvidenceKind,
  predicateType: z.string(),
  subject: Digest,
  signer: Signer,
  receivedAt: Instant,
  /** Whole seconds since `receivedAt`. Not material. */
  ageSeconds: z.number().int().nonnegative(),
  claims: EvidenceClaims,
});

export const InputRejection = z.strictObject({
  digest: Sha256,
  claimedPredicateType: z.string().nullable(),
  code: EvidenceRejectionCode,
  field: z.string(),
  found: z.string(),
  expected: z.string(),
  receivedAt: Instant,
});

/** States of an SLO signal, in rising order of alarm; `unknown` is its own state: no data is not healthy. */
export const SignalState = z.enum(['healthy', 'elevated', 'burning', 'critical', 'exhausted', 'unknown']);
export type SignalState = z.infer<typeof SignalState>;

export const InputSignal = z.strictObject({
  entity: EntityRef,
  signal: z.string().max(63),
  state: SignalState,
  /** Burn rate that decided the state; null when unknown. Not material. */
  reading: z.number().nullable(),
  /** The threshold that `reading` crossed; null below the lowest. */
  threshold: z.number().nullable(),
  receivedAt: Instant,
  /** Whole seconds since `receivedAt`. Not material. */
  ageSeconds: z.number().int().nonnegative(),
  /** Subject of who reported it. Not material. */
  reportedBy: z.string().max(500),
});

const UnresolvedPerson = z.strictObject({
  role: z.enum(['author', 'committer', 'trigger']),
  name: z.string(),
  /** Users who could all be meant, the first ten of them. Absent: the catalog knows none. */
  couldBe: z.array(EntityRef).min(2).max(10).optional(),
});

/** People of the change, resolved to catalog Users. `unresolved` are those who are not one User each: separation of duties cannot be shown with any of them. */
export const InputPeople = z.strictObject({
  authors: z.array(EntityRef),
  committers: z.array(EntityRef),
  trigger: EntityRef.nullable(),
  requester: EntityRef.nullable(),
  unresolved: z.array(UnresolvedPerson),
  /** True when a verified change attestation for exactly the candidate's commit is there. */
  known: z.boolean(),
});

/** An approval that counts: issued for this release, environment and material; each person fills at most one seat. */
export const InputApprovals = z.strictObject({
  /** The requirement that was asked of people; null before anyone was asked. Policy compares it with its own. */
  requirement: ApprovalRequirement.nullable(),
  materialDigest: Sha256.nullable(),
  seats: z.array(z.strictObject({ seat: z.string(), group: z.string(), person: EntityRef, approvalId: z.uuid(), grantedAt: Instant })),
  /** Every seat of the requirement is filled by a distinct, eligible person. */
  satisfied: z.boolean(),
  /** An eligible person judged no on this material; null when nobody did. */
  refusal: z.strictObject({ person: EntityRef, approvalId: z.uuid(), refusedAt: Instant }).nullable(),
});
export type InputApprovals = z.infer<typeof InputApprovals>;

/** A catalog entity beside the component: what it depends on, or what depends on it. */
export const InputNeighbour = z.strictObject({ ref: EntityRef, found: z.boolean(), tier: Tier.nullable(), owner: EntityRef.nullable() });

/** An entity that a change of the component reaches, because it depends on it directly or through others. */
export const AffectedParty = z.strictObject({
  ref: EntityRef,
  tier: Tier.nullable(),
  owner: EntityRef.nullable(),
  /** Steps of `dependsOn` between it and the component, by the shortest way; 1: it depends on it directly. */
  distance: z.number().int().positive(),
  /** The next entity on that way towards the component, one step nearer; null at distance 1. Of several the first by ref. */
  via: EntityRef.nullable(),
});
export type AffectedParty = z.infer<typeof AffectedParty>;

/** A Resource (a database, a queue …; no environment) that the component depends on directly and that components of other owners depend on too. */
export const SharedResource = z.strictObject({
  ref: EntityRef,
  owner: EntityRef.nullable(),
  /** The catalog has this owner, and somebody in it who could judge. */
  ownerKnown: z.boolean(),
  users: z.strictObject({
    /** How many entities of other owners, or of none, depend on it directly. Not material. */
    total: z.number().int().positive(),
    /** Those owners, sorted, at most 20. */
    owners: z.array(EntityRef).max(20),
  }),
});
export type SharedResource = z.infer<typeof SharedResource>;

/** Who is affected by a change of the component, pre-aggregated: a hub of 10,000 dependants weighs no more than one of a hundred. */
export const AffectedParties = z.strictObject({
  /** All that depend on it, directly and through others, each once; the component itself is none of them. Not material. */
  total: z.number().int().nonnegative(),
  /** The same by tier, in this order: 1, 2, 3, 4 and null, which stands for those without one. */
  byTier: z.array(z.strictObject({ tier: Tier.nullable(), total: z.number().int().nonnegative() })).length(5),
  /** The nearest, by distance, then tier, then ref, at most 100; `total` says how many more there are. Whatever is on the way to one is listed too. */
  listed: z.array(AffectedParty).max(100),
  /** Sorted by ref. */
  shared: z.array(SharedResource),
});
export type AffectedParties = z.infer<typeof AffectedParties>;
/** A freeze that is in force and concerns this release. */
export const InputFreeze = z.strictObject({
  freezeId: z.uuid(),
  kind: FreezeKind,
  name: z.string().max(63),
  from: Instant,
  /** First instant at which it is over; null: until somebody ends it. */
  until: Instant.nullable(),
  /** `until` as clocks of the calendar's own zone show it; null for a stop-the-line. */
  untilLocal: z.string().max(100).nullable(),
  reason: z.string().max(500),
  incident: z.string().max(200).nullable(),
  hotfixLane: z.boolean(),
  startedBy: z.string().max(500),
});
export type InputFreeze = z.infer<typeof InputFreeze>;

/**
 * What the calendars and the environment's record say about this release now. A lease lasts whole seconds, so what begins or closes within the
 * next second has begun or closed; what ends or opens does so at its instant.
 */
export const InputCalendar = z.strictObject({
  /** Version of the time zone data that turned local times into instants, e.g. `2026a`. */
  tzdata: z.string().max(20),
  /** In force and concerning this release, by `from`, then by id. */
  freezes: z.array(InputFreeze).max(500),
  /** Of the windows that concern this release, the one that is open longest, or else the one that opens soonest; null: none concerns it. */
  window: z
    .strictObject({
      name: z.string().max(63),
      open: z.boolean(),
      opensAt: Instant.nullable(),
      opensAtLocal: z.string().max(100).nullable(),
      closesAt: Instant.nullable(),
    })
    .nullable(),
  /** Whole seconds, rounded up, until the clock alone changes the members above; null: it never does. Not material. */
  changesInSeconds: z.number().int().positive().nullable(),
});
export type InputCalendar = z.infer<typeof InputCalendar>;

/** Where this release got to in the environment before this one in the catalog's order. */
export const InputPrevious = z.strictObject({
  environment: EnvironmentName,
  /** `none`: it was never asked for there. `verified` and `degraded` only after `applied`. */
  status: z.enum(['none', 'open', 'narrowed', 'applied', 'verified', 'degraded', 'ended']),
  /** Null unless it was applied, or verified, there. Not material. */
  appliedAt: Instant.nullable(),
  verifiedAt: Instant.nullable(),
});
export type InputPrevious = z.infer<typeof InputPrevious>;

/** The narrowed step that is live in this attempt. */
export const InputRollout = z.strictObject({
  share: z.number().gt(0).lt(1),
  /** Shares of the steps so far, this one last. */
  steps: z.array(z.number().gt(0).lt(1)),
  appliedAt: Instant,
  /** Whole seconds since `appliedAt`. Not material. */
  secondsAtStep: z.number().int().nonnegative(),
});
export type InputRollout = z.infer<typeof InputRollout>;

const Migrations = z.array(
  z.strictObject({
    migrations: z.array(z.string()),
    destructive: z.boolean(),
    reversible: z.boolean(),
    destructiveStatements: z.array(z.string()),
  }),
);

/** What a rollback goes back from and to. */
export const InputRollback = z.strictObject({
  /** The release that is replaced; null when the record has no such release of the component here. `migrations`: what its attestations say it did to stored data. */
  from: z
    .strictObject({
      releaseId: ReleaseId,
      artifacts: z.array(Artifact),
      configuration: z.strictObject({ digest: Digest }).nullable(),
      migrations: Migrations,
    })
    .nullable(),
  /** The residency that this release had here; null when it never had one. */
  residency: z.strictObject({ residencyId: z.uuid(), since: Instant }).nullable(),
  /** Releases that were applied here between that residency and now, newest first, with what they did to stored data. */
  between: z.array(z.strictObject({ releaseId: ReleaseId, migrations: Migrations })).max(50),
});
export type InputRollback = z.infer<typeof InputRollback>;

/** A rollout of another release of the component that is under way here. */
export const InputOtherRollout = z.strictObject({ releaseId: ReleaseId, share: z.number().gt(0).max(1), since: Instant });
export type InputOtherRollout = z.infer<typeof InputOtherRollout>;

/**
 * The one canonical input document of a decision, version 1. Serialised by RFC 8785 and hashed; the same document serves service, CLI and
 * replay. Arrays are sorted by the builder. Times are server times.
 */
export const DecisionInput = z.strictObject({
  schemaVersion: z.literal(1),
  now: Instant,
  release: z.strictObject({
    id: ReleaseId,
    component: EntityRef,
    artifacts: z.array(Artifact),
    configuration: z.strictObject({ digest: Digest }).nullable(),
    source: Source,
    registeredAt: Instant,
  }),
  environment: z.strictObject({
    name: EnvironmentName,
    /** False when the catalog has no Resource of type `environment` with this name. */
    known: z.boolean(),
    classification: z.string().max(63).nullable(),
    order: z.number().int().nullable(),
    clusters: z.array(z.string().max(63)),
    enforcement: z.enum(['enforce', 'observe']),
    target: z.enum(['git', 'external']),
  }),
  request: z.strictObject({
    requestedBy: Actor,
    requestedAt: Instant,
    /** Null: an ordinary promotion. */
    hotfix: z.strictObject({ incident: z.string() }).nullable().optional(),
    /** When this release was last rolled back here. Null: never. */
    rolledBackAt: Instant.nullable().optional(),
    /** Null: forward. */
    rollback: z.strictObject({ from: ReleaseId, reason: z.string(), incident: z.string().nullable() }).nullable().optional(),
  }),
  changeKind: ChangeKind,
  /** Null when the catalog has no such entity: the release is incomplete. */
  component: InputComponent.nullable(),
  owner: z.strictObject({ ref: EntityRef, found: z.boolean(), members: z.array(EntityRef) }).nullable(),
  /** Whom the catalog has for `component.onCall`; null: nobody is named, or a tool outside the catalog. Absent in documents written before there was such a member. */
  onCall: z
    .strictObject({ ref: EntityRef, found: z.boolean(), members: z.array(EntityRef) })
    .nullable()
    .optional(),
  dependencies: z.array(InputNeighbour),
  /** What depends on it directly, the first 100 by ref; `affected.total` counts them all. */
  dependants: z.array(InputNeighbour),
  /** Absent in documents written before there was such a member. */
  affected: AffectedParties.optional(),
  evidence: z.array(InputEvidence),
  rejections: z.array(InputRejection),
  signals: z.array(InputSignal),
  people: InputPeople,
  /** What is live in this environment, as the runtime last reported; null when nothing was ever applied. */
  live: z
    .strictObject({
      releaseId: ReleaseId,
      artifacts: z.array(Artifact),
      configuration: z.strictObject({ digest: Digest }).nullable(),
      since: Instant,
      /** When that release was registered: what "newer" means. */
      registeredAt: Instant.optional(),
      /** Catalog snapshot of the decision that it was applied on. Absent: not told. */
      catalogSnapshot: Sha256.optional(),
    })
    .nullable(),
  /** Null: this is the first environment, or the catalog gives no order. */
  previous: InputPrevious.nullable().optional(),
  /** Null: no step is live. */
  rollout: InputRollout.nullable().optional(),
  otherRollouts: z.array(InputOtherRollout).max(50).optional(),
  /** Null: not a rollback. */
  rollback: InputRollback.nullable().optional(),
  approvals: InputApprovals,
  /** Freezes and windows. Absent in inputs of before they were known: rules then cannot decide. */
  calendar: InputCalendar.optional(),
  /** Digests of the snapshots that the facts were read from. */
  snapshots: z.strictObject({ catalog: Sha256, signals: Sha256 }),
});
export type DecisionInput = z.infer<typeof DecisionInput>;
export type InputEvidence = z.infer<typeof InputEvidence>;
export type InputSignal = z.infer<typeof InputSignal>;
export type InputComponent = z.infer<typeof InputComponent>;
export type InputPeople = z.infer<typeof InputPeople>;
export type InputNeighbour = z.infer<typeof InputNeighbour>;

/** Keys whose values never enter a material digest, wherever they stand under a fact: ages, clocks, raw values and counts (design §3, "material digest"). */
export const NON_MATERIAL_KEYS: ReadonlySet<string> = new Set([
  'ageSeconds',
  'receivedAt',
  'reading',
  'reportedBy',
  'now',
  'at',
  'registeredAt',
  'requestedAt',
  'grantedAt',
  'refusedAt',
  'since',
  'total',
  'appliedAt',
  'verifiedAt',
  'secondsAtStep',
  'opensAt',
  'opensAtLocal',
  'closesAt',
  'changesInSeconds',
]);
