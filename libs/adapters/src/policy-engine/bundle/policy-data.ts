import {
  CatalogRequirement,
  ChangeKind,
  DegradationConfig,
  EntityRef,
  Exclusion,
  PathName,
  ThresholdsConfig,
  Tier,
  type VerificationConfig,
  VerificationRequirement,
  VulnerabilitySeverity,
  WhenDegraded,
} from '@interlock/contracts';
import { z } from 'zod';

const Seconds = z
  .number()
  .int()
  .positive()
  .max(365 * 86_400);
/** Also none at all. */
const Moment = z
  .number()
  .int()
  .nonnegative()
  .max(30 * 86_400);
const Tiers = [1, 2, 3, 4] as const;
const Word = z.string().min(1).max(200);
const SeatId = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'expected lower-case letters, digits and "-"')
  .max(80);

const SeatIds = z.array(SeatId).min(1).max(20);

const PathDefinition = z.strictObject({
  /** Kinds of evidence that this path asks for beside provenance and test results. */
  additionalEvidence: z.array(z.enum(['change', 'migration', 'manifest-diff'])),
  /** Seats that this path always asks, whatever the rules find. */
  seats: z.array(SeatId).max(20),
  exclusions: z.array(Exclusion).max(4),
  authorisationSeconds: z
    .number()
    .int()
    .positive()
    .max(30 * 86_400),
  /** Soak after which this path asks for the next environment by itself; null: someone has to ask. Absent in bundles from before there was any. */
  promoteAfterSeconds: Moment.nullable().optional(),
});

const Share = z.number().gt(0).lt(1);

/** When and how rollouts are narrowed. */
const Rollout = z.strictObject({
  /** Tiers and paths that are always narrowed, whatever the catalog asks for. */
  tiers: z.array(Tier),
  paths: z.array(PathName),
  /** Values of `spec.type`, in lower case, that can be narrowed at all; and kinds of change. */
  types: z.array(Word),
  kinds: z.array(ChangeKind),
  /** Shares before the whole; the first line with the tier counts. */
  steps: z
    .array(
      z.strictObject({
        tiers: z.array(Tier).min(1),
        shares: z
          .array(Share)
          .min(1)
          .max(19)
          .refine((shares) => shares.every((share, index) => index === 0 || share > (shares[index - 1] ?? 0)), 'expected rising shares'),
      }),
    )
    .min(1)
    .refine((lines) => Tiers.every((tier) => lines.some(({ tiers }) => tiers.includes(tier))), 'expected steps for every tier'),
  /** How many clusters of the environment the first steps reach, step by step; later ones, and a number that is not below their count: all. */
  clustersOfSteps: z.array(z.number().int().positive()).max(19),
});

const Following = z.strictObject({ bakeSeconds: Moment, whenNarrowed: WhenDegraded, whenWhole: WhenDegraded });

const Seat = z.strictObject({ group: EntityRef.nullable(), why: z.string().min(1).max(300) });

/** Seats that rules ask for by id. `owner` has no group of its own: it is the component's owner. */
const Seats = z
  .record(SeatId, Seat)
  .refine(
    (seats) => ['owner', 'sre', 'incident-command'].every((id) => Object.hasOwn(seats, id)),
    'expected the seats "owner", "sre" and "incident-command"',
  )
  .refine(
    (seats) => Object.entries(seats).every(([id, seat]) => (seat.group === null) === (id === 'owner')),
    'expected a group for every seat but "owner"',
  );

/** Which findings bear, by tier. `fixable` absent: with a fix or without. Grace is counted from publication; where that is not known there is none. */
const VulnerabilityLine = z.strictObject({
  tiers: z.array(Tier).min(1),
  severities: z.array(VulnerabilitySeverity.exclude(['unknown'])).min(1),
  fixable: z.boolean().optional(),
  graceSeconds: z
    .number()
    .int()
    .nonnegative()
    .max(365 * 86_400),
});

const Vulnerabilities = z.strictObject({
  /** Tiers that are held until a fresh scan is there. */
  requiredTiers: z.array(Tier),
  scanMaxAgeSeconds: Seconds,
  /** A severity that nobody knows is not zero. */
  unknownCountsAs: VulnerabilitySeverity.exclude(['unknown']),
  denied: z.array(VulnerabilityLine).max(50),
  judged: z.array(VulnerabilityLine).max(50),
  seats: SeatIds,
  /** Predicate types of scans, so that refused ones can be named. */
  types: z.array(Word).min(1),
});

/** The document `data` of the release policies. */
export const PolicyData = z
  .strictObject({
    interlock: z.strictObject({
      // Bundles from before rollouts were narrowed have no `stepSeconds`; bake time and soak come from tier and path unless said here.
      thresholds: ThresholdsConfig.required()
        .extend({ signalMaxAgeSeconds: Seconds, testResultMaxAgeSeconds: Seconds })
        .partial({ stepSeconds: true, bakeSeconds: true, soakSeconds: true }),
      paths: z.strictObject({
        selection: z
          .array(
            z.strictObject({
              path: PathName,
              /** Values of `spec.type`, in lower case; absent: every type. */
              types: z.array(Word).min(1).optional(),
              tiers: z.array(Tier),
              kinds: z.array(ChangeKind),
              exposure: z.array(z.enum(['live', 'relaxed'])),
              /** Only with `types`: seats that every such change asks, whatever the rules find. */
              seats: z.array(SeatId).min(1).max(20).optional(),
            }),
          )
          .max(50),
        otherwise: PathName,
        /** Types of components that run now and then: nobody asks for their error budget unless they declare an objective. */
        batchTypes: z.array(Word),
        liveClassifications: z.array(Word),
        relaxedClassifications: z.array(Word),
        errorBudgetTiers: z.array(Tier),
        sloRequiredTiers: z.array(Tier),
        attestedChangeTiers: z.array(Tier),
        definitions: z.record(PathName, PathDefinition),
      }),
      seats: Seats,
      /** When owners of shared infrastructure are asked, and which dependants are named. */
      affected: z.strictObject({
        seatKinds: z.array(ChangeKind),
        /** Values of `spec.type`, in lower case. */
        seatTypes: z.array(Word),
        namedTiers: z.array(Tier),
        manyDependants: z.number().int().positive(),
      }),
      /** Who judges a release whose manifests widen what it may do, or who reaches it. */
      manifests: z.strictObject({ widening: z.strictObject({ privileges: SeatIds, network: SeatIds }) }).optional(),
      /** Absent, like `sbom`, in bundles from before scans and bills of materials were evidence. */
      vulnerabilities: Vulnerabilities.optional(),
      sbom: z.strictObject({ requiredTiers: z.array(Tier), types: z.array(Word).min(1) }).optional(),
      /** Verification summaries that are asked for, or taken for provenance. Absent in bundles that know no such rule. */
      verification: z
        .strictObject({
          required: z.array(VerificationRequirement).max(20),
          insteadOfProvenance: z.array(VerificationRequirement).max(20),
          types: z.array(Word).min(1),
        })
        .optional(),
      /** Which paths take the environments in order. Absent, like the next two, in bundles that ask no such thing; rules that do are undecided without. */
      promotion: z.strictObject({ orderedPaths: z.array(PathName) }).optional(),
      rollout: Rollout.optional(),
      /** Bake time and what follows a degradation; the first line that fits counts. */
      afterApplying: z
        .strictObject({
          selection: z.array(Following.extend({ types: z.array(Word).min(1).optional(), tiers: z.array(Tier).min(1) })).max(50),
          otherwise: Following,
        })
        .optional(),
      /** What components must have. Absent in bundles from before it could be asked for. */
      catalog: z.strictObject({ requires: z.array(CatalogRequirement).max(50) }).optional(),
      /** From the configuration: what follows a degradation. */
      degradation: z.array(DegradationConfig).max(50).optional(),
      evidence: z.strictObject({
        provenanceTypes: z.array(Word).min(1),
        testResultTypes: z.array(Word).min(1),
        untrustedCodes: z.array(Word).min(1),
      }),
    }),
  })
  .refine(
    ({ interlock }) =>
      Object.values(interlock.paths.definitions).every((path) => path.seats.every((seat) => Object.hasOwn(interlock.seats, seat))),
    { path: ['interlock', 'paths', 'definitions'], message: 'expected seats that data.interlock.seats defines' },
  )
  .refine(
    ({ interlock }) =>
      interlock.paths.selection.every(
        ({ types, seats = [] }) =>
          (types !== undefined || seats.length === 0) && seats.every((seat) => Object.hasOwn(interlock.seats, seat)),
      ),
    {
      path: ['interlock', 'paths', 'selection'],
      message: 'expected seats only beside types, and only those that data.interlock.seats defines',
    },
  )
  .refine(({ interlock: { vulnerabilities, seats } }) => (vulnerabilities?.seats ?? []).every((seat) => Object.hasOwn(seats, seat)), {
    path: ['interlock', 'vulnerabilities', 'seats'],
    message: 'expected seats that data.interlock.seats defines',
  })
  .refine(
    ({ interlock: { manifests, seats } }) =>
      Object.values(manifests?.widening ?? {}).every((ids) => ids.every((seat) => Object.hasOwn(seats, seat))),
    { path: ['interlock', 'manifests', 'widening'], message: 'expected seats that data.interlock.seats defines' },
  );
export type PolicyData = z.infer<typeof PolicyData>;

/** What a configuration may put over the data that ships with the policies. */
export interface PolicyDataOverrides {
  readonly thresholds?: z.infer<typeof ThresholdsConfig>;
  readonly degradation?: readonly DegradationConfig[];
  readonly requires?: readonly CatalogRequirement[] | undefined;
  readonly verification?: VerificationConfig | undefined;
  readonly seats?: Readonly<Record<string, { readonly group: string }>>;
}
