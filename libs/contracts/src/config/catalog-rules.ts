import { z } from 'zod';
import { Tier } from '../primitives.ts';

/** What a component of these types and tiers must have in its descriptor; absent, of all. One without a tier counts as of every tier. */
export const CatalogRequirement = z.strictObject({
  what: z.enum(['on-call', 'runbook', 'techdocs']),
  tiers: z.array(Tier).min(1).max(4).optional(),
  /** Values of `spec.type`, in lower case. */
  types: z.array(z.string().min(1).max(63).lowercase()).min(1).max(20).optional(),
});
export type CatalogRequirement = z.infer<typeof CatalogRequirement>;

/** What the catalog is checked against beside its own relations: members of `catalog` in interlock.yaml. */
export const CATALOG_RULES = {
  /** Hours after which a source that is not seen any more is a finding. What was read of it last is still used. */
  staleAfterHours: z.number().positive().max(8_760).default(24),
  /** Values of `spec.lifecycle` that are known; any other is a finding. */
  lifecycles: z.array(z.string().min(1).max(63)).min(1).max(50).default(['experimental', 'production', 'deprecated']),
  /** What is missing is a finding, and holds releases. Said here, it replaces what the policy data says. */
  requires: z.array(CatalogRequirement).max(50).optional(),
} as const;
export type CatalogRules = z.infer<z.ZodObject<typeof CATALOG_RULES>>;
