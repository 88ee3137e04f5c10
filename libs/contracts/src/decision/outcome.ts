import { z } from 'zod';

/** Exactly one of these answers "may this release proceed in this environment?" (design §3). */
export const Outcome = z.enum(['allow', 'narrow', 'escalate', 'hold', 'deny', 'indeterminate']);
export type Outcome = z.infer<typeof Outcome>;

/** Path that a release takes, chosen by policy from tier, environment and kind of change. */
export const PathName = z.enum(['fast', 'standard', 'restricted', 'rollback']);
export type PathName = z.infer<typeof PathName>;

/**
 * What changes, derived from evidence and live state, never claimed. `unknown` means the standard path. `catalog`: what would run is what runs, and of all that a
 * decision rests on only the catalog has changed since. `rollback`: asked for as one, back to what was resident here.
 */
export const ChangeKind = z.enum(['image', 'configuration', 'migration', 'catalog', 'rollback', 'unknown']);
export type ChangeKind = z.infer<typeof ChangeKind>;

/** How a rule's finding bears on the outcome; `info` findings explain and never block. */
export const Severity = z.enum(['deny', 'hold', 'escalate', 'narrow', 'indeterminate', 'info']);
export type Severity = z.infer<typeof Severity>;

/** One reason of a decision. `facts` are RFC 6901 JSON pointers into the decision input. */
export const Reason = z.strictObject({
  /** Stable, upper snake case, e.g. `CATALOG_OWNER_MISSING`. */
  code: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/)
    .max(80),
  severity: Severity,
  /** Rego package of the rule without `data.`, e.g. `interlock.release.catalog`. */
  rule: z.string().max(120),
  title: z.string().max(200),
  message: z.string().max(2000),
  remedy: z.string().max(2000),
  facts: z.array(z.string().max(300)).max(50),
  /** Only on holds: what is awaited and who produces it. */
  awaits: z.strictObject({ what: z.string().max(300), producer: z.string().max(300) }).optional(),
});
export type Reason = z.infer<typeof Reason>;

/** One rule that was positively satisfied, and the facts that it rests on. */
export const Satisfied = z.strictObject({
  rule: z.string().max(120),
  title: z.string().max(200),
  message: z.string().max(2000),
  facts: z.array(z.string().max(300)).max(50),
});
export type Satisfied = z.infer<typeof Satisfied>;

/** One seat of an approval: one distinct person of `group` must take it. The seat of a Resource's owner has the ref of the Resource as its id. */
export const Seat = z.strictObject({ id: z.string().min(1).max(200), group: z.string().min(1).max(200), why: z.string().max(300) });
export type Seat = z.infer<typeof Seat>;

/** Roles in the change whose holders may not approve it. */
export const Exclusion = z.enum(['author', 'committer', 'trigger', 'requester']);
export type Exclusion = z.infer<typeof Exclusion>;

/** What humans must judge: seats to fill and who may not fill them. */
export const ApprovalRequirement = z.strictObject({
  seats: z.array(Seat).min(1).max(20),
  exclusions: z.array(Exclusion).max(4),
  expiresAfterSeconds: z
    .number()
    .int()
    .positive()
    .max(30 * 86_400),
});
export type ApprovalRequirement = z.infer<typeof ApprovalRequirement>;

/** Limits of a narrowed rollout. `share` in (0,1]. */
export const RolloutLimits = z.strictObject({
  share: z.number().gt(0).max(1),
  regions: z.array(z.string().max(63)).max(50),
  steps: z.array(z.number().gt(0).max(1)).max(20),
});
export type RolloutLimits = z.infer<typeof RolloutLimits>;

/** What policy lets follow when facts turn bad after a rollout was started: nothing but the record, no further step, or a rollback. */
export const WhenDegraded = z.enum(['nothing', 'stop', 'roll_back']);
export type WhenDegraded = z.infer<typeof WhenDegraded>;

/** What follows once the release is applied here, as policy decided beforehand. */
export const AfterApplying = z.strictObject({
  /** Bake time: seconds for which signals are watched before the deployment counts as verified. */
  bakeSeconds: z
    .number()
    .int()
    .nonnegative()
    .max(30 * 86_400),
  whenDegraded: WhenDegraded,
  /** Soak: seconds after the verification until the path itself asks for the next environment; null means that someone has to ask. */
  promoteAfterSeconds: z
    .number()
    .int()
    .nonnegative()
    .max(30 * 86_400)
    .nullable(),
});
export type AfterApplying = z.infer<typeof AfterApplying>;

/**
 * What the policy's entrypoint `interlock/release/decision/result` must return, whole and of these types. Anything else, an undefined
 * result included, is `indeterminate`. A policy never returns `indeterminate` without a reason of that severity.
 */
export const PolicyResult = z.strictObject({
  outcome: Outcome,
  path: PathName,
  reasons: z.array(Reason).max(200),
  satisfied: z.array(Satisfied).max(200),
  /** Set exactly when humans are asked or were asked: with `escalate`, with an `allow` that rests on approvals, and with a `hold` for a closed window alone. */
  approval: ApprovalRequirement.nullable(),
  limits: RolloutLimits.nullable(),
  /** For how long an authorisation may live: the time to the earliest deadline of a fact that the outcome rests on. Seconds. */
  validForSeconds: z
    .number()
    .int()
    .positive()
    .max(30 * 86_400),
  /** When to decide again although no fact changed (a fact will go stale, a hold's time comes). Seconds; null means never. */
  recheckAfterSeconds: z
    .number()
    .int()
    .positive()
    .max(30 * 86_400)
    .nullable(),
  /** Absent in bundles from before there was anything to follow: then nothing is verified and nothing promoted by itself. */
  afterApplying: AfterApplying.optional(),
});
export type PolicyResult = z.infer<typeof PolicyResult>;
