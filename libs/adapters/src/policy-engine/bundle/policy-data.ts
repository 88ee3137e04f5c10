import { ChangeKind, EntityRef, Exclusion, PathName, ThresholdsConfig, Tier } from '@interlock/contracts';
import { z } from 'zod';

const Seconds = z
  .number()
  .int()
  .positive()
  .max(365 * 86_400);
const Word = z.string().min(1).max(200);
const SeatId = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'expected lower-case letters, digits and "-"')
  .max(80);

const PathDefinition = z.strictObject({
  /** Kinds of evidence that this path asks for beside provenance and test results. */
  additionalEvidence: z.array(z.enum(['change', 'migration'])),
  /** Seats that this path always asks, whatever the rules find. */
  seats: z.array(SeatId).max(20),
  exclusions: z.array(Exclusion).max(4),
  authorisationSeconds: z
    .number()
    .int()
    .positive()
    .max(30 * 86_400),
});

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

/** The document `data` of the release policies. */
export const PolicyData = z
  .strictObject({
    interlock: z.strictObject({
      thresholds: ThresholdsConfig.required().extend({ signalMaxAgeSeconds: Seconds, testResultMaxAgeSeconds: Seconds }),
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
  );
export type PolicyData = z.infer<typeof PolicyData>;

/** What a configuration may put over the data that ships with the policies. */
export interface PolicyDataOverrides {
  readonly thresholds?: z.infer<typeof ThresholdsConfig>;
  readonly seats?: Readonly<Record<string, { readonly group: string }>>;
}
