import { DecisionInput, DecisionPackage, type PolicyIdentity, type ReleaseEventData } from '@interlock/contracts';
import type { ContentStore } from '@interlock/adapters/content-store';
import { materialOf, type ApprovalProgress, type Material } from '@interlock/domain';
import { storedJson } from '@interlock/service-kit';

/** The input of a decision, as stored. Throws when it is not there: a retry, never a guess. */
export const inputOf = async (inputDigest: string, contentStore: ContentStore): Promise<DecisionInput> =>
  DecisionInput.parse(await storedJson(inputDigest, contentStore));

export const packageOf = async (packageDigest: string, contentStore: ContentStore): Promise<DecisionPackage> =>
  DecisionPackage.parse(await storedJson(packageDigest, contentStore));

type Decided = Pick<ReleaseEventData<'DecisionRecorded'>, 'path' | 'approval' | 'reasons' | 'satisfied' | 'inputDigest' | 'policy'>;

/** Material facts of a decision, recomputed from its stored input. Null when it decided on none (indeterminate). */
export const materialOfDecision = async (decided: Decided, contentStore: ContentStore): Promise<Material | null> => {
  const { path, approval, reasons, satisfied, policy } = decided;
  return path === null
    ? null
    : materialOf(await inputOf(decided.inputDigest, contentStore), { path, approval, reasons, satisfied }, policy);
};

/** Material facts that a request rests on, from its package. The policy is that of the decision asked about, which the package does not repeat. */
export const materialOfRequest = async (
  { request }: ApprovalProgress,
  policy: PolicyIdentity,
  contentStore: ContentStore,
): Promise<Material | null> => {
  const { path, requirement, reasons, satisfied, inputDigest } = await packageOf(request.packageDigest, contentStore);
  return materialOfDecision({ path, approval: requirement, reasons, satisfied, inputDigest, policy }, contentStore);
};
