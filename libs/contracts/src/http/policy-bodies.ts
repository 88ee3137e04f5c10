import { z } from 'zod';
import { SignedBundle } from '../events/other-events.ts';
import { Instant, Sha256 } from '../primitives.ts';

/** By what a process decides, and what it was given but did not take. */
export const PolicyStatus = z.strictObject({
  /** `<bundle>` of the stream `policy-<bundle>`. */
  name: z.string(),
  active: z.strictObject({
    /** Digest of the module, and of its data under this configuration. */
    bundle: Sha256,
    data: Sha256,
    revision: z.string(),
    /** Null: the bundle that ships with Interlock. */
    signed: SignedBundle.nullable(),
    downgradedFrom: z.string().nullable(),
    since: Instant,
  }),
  /** The bundle that the configuration names, where it was refused; null when it is the active one. */
  rejected: z
    .strictObject({ code: z.string(), message: z.string(), contents: Sha256.nullable(), revision: z.string().nullable(), at: Instant })
    .nullable(),
});
export type PolicyStatus = z.infer<typeof PolicyStatus>;

export const PolicyList = z.strictObject({ items: z.array(PolicyStatus) });
export type PolicyList = z.infer<typeof PolicyList>;
