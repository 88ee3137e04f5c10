import { z } from 'zod';
import { Outcome, Severity } from '../decision/outcome.ts';
import { AskedInstant, EntityRef, EnvironmentName, Instant, ReleaseId } from '../primitives.ts';

/** Query of `GET /v1/ledger/enforcement`. `since`: decisions before it are left out. */
export const EnforcementQuery = z.strictObject({ environment: EnvironmentName.optional(), since: AskedInstant.optional() });
export type EnforcementQuery = z.infer<typeof EnforcementQuery>;

const WouldStop = z.strictObject({
  releaseId: ReleaseId,
  component: EntityRef,
  environment: EnvironmentName,
  decisionId: z.uuid(),
  outcome: Outcome,
  codes: z.array(z.string()),
  decidedAt: Instant,
});

/**
 * What enforcing would change: of the newest decision of each release in each environment that is only observed, those that would not have let it go. Counts are of
 * all; `releases` are the newest, at most 200.
 */
export const EnforcementReport = z.strictObject({
  observed: z.number().int().nonnegative(),
  wouldStop: z.number().int().nonnegative(),
  byCode: z.array(
    z.strictObject({
      code: z.string(),
      severity: Severity,
      title: z.string(),
      releases: z.number().int().positive(),
      /** Whom it would hit, sorted, at most 20. */
      components: z.array(EntityRef).max(20),
    }),
  ),
  releases: z.array(WouldStop).max(200),
});
export type EnforcementReport = z.infer<typeof EnforcementReport>;
