import type { ReleaseEvent, ReleaseEventData } from '@interlock/contracts';
import type { ContentStore } from '@interlock/adapters/content-store';
import {
  canonicalJson,
  decide,
  derivedId,
  evolve,
  materialDifference,
  secondsAfter,
  sha256,
  type EnvironmentProgress,
  type Hashing,
  type RegisteredRelease,
  foldRelease,
} from '@interlock/domain';
import type { Clock, CausingMessage, ReleaseRepository } from '@interlock/service-kit';
import { buildPackage } from './build-package.ts';
import { inputOf, materialOfDecision, materialOfRequest } from './stored-input.ts';

export interface ApprovalParts {
  readonly repository: ReleaseRepository;
  readonly contentStore: ContentStore;
  readonly hashing: Hashing;
  readonly clock: Clock;
}

/** Brings the approval of one environment in line with the decision that stands: voids what no longer fits, asks what is not asked yet. */
export const followDecision =
  (parts: ApprovalParts) =>
  async (releaseId: string, environment: string, message: CausingMessage): Promise<void> => {
    await parts.repository.handle(releaseId, message, async (history) => {
      const state = foldRelease(history);
      if (state.status === 'unknown') return [];
      const progress = Object.hasOwn(state.environments, environment) ? state.environments[environment] : undefined;
      if (progress === undefined || progress.decision === null) return [];
      const voided = await voidOutdated(parts, state, progress, progress.decision);
      const next = voided.reduce<RegisteredRelease>(
        (folded, event) =>
          evolve(folded, { ...event, revision: folded.revision + 1, metadata: pendingMetadata(message) }) as RegisteredRelease,
        state,
      );
      return [...voided, ...(await ask(parts, next, progress.decision, message))];
    });
  };

type Decision = ReleaseEventData<'DecisionRecorded'>;

const voidOutdated = async (
  { contentStore }: ApprovalParts,
  release: RegisteredRelease,
  progress: EnvironmentProgress,
  decision: Decision,
): Promise<ReleaseEvent[]> => {
  const { approval } = progress;
  if (approval?.status !== 'open') return [];
  const { environment, supersededBy, deployment } = progress;
  const { approvalId } = approval.request;
  const { decisionId } = decision;
  if (supersededBy !== null)
    return decide(release, { type: 'VoidApproval', environment, approvalId, cause: 'superseded', decisionId, difference: [] });
  // What was stopped on its way goes no further: nobody is asked whether it may.
  if (deployment.status === 'stopped')
    return decide(release, { type: 'VoidApproval', environment, approvalId, cause: 'no_longer_needed', decisionId, difference: [] });
  if (approval.request.materialDigest === decision.materialDigest) return [];
  const before = await materialOfRequest(approval, decision.policy, contentStore);
  const after = await materialOfDecision(decision, contentStore);
  return decide(release, {
    type: 'VoidApproval',
    environment,
    approvalId,
    cause: decision.outcome === 'allow' && decision.approval === null ? 'no_longer_needed' : 'material_changed',
    decisionId,
    difference: materialDifference(before, after),
  });
};

const ask = async (
  { contentStore, hashing, clock }: ApprovalParts,
  release: RegisteredRelease,
  decision: Decision,
  message: CausingMessage,
): Promise<ReleaseEvent[]> => {
  if (decision.outcome !== 'escalate' || decision.approval === null || decision.materialDigest === null) return [];
  const requestedAt = clock.now();
  const times = {
    approvalId: derivedId(hashing, 'approval', release.releaseId, decision.environment, decision.decisionId, message.causationId),
    requestedAt,
    expiresAt: secondsAfter(requestedAt, decision.approval.expiresAfterSeconds),
  };
  const pack = buildPackage(release, decision, await inputOf(decision.inputDigest, contentStore), times);
  if (pack === undefined) return [];
  const text = canonicalJson(pack);
  const request = {
    approvalId: times.approvalId,
    environment: decision.environment,
    decisionId: decision.decisionId,
    packageDigest: sha256(text, hashing),
    materialDigest: decision.materialDigest,
    requirement: decision.approval,
    excluded: pack.excluded,
    expiresAt: times.expiresAt,
  };
  const events = decide(release, { type: 'RequestApproval', request });
  if (events.length > 0) await contentStore.put(new TextEncoder().encode(text));
  return events;
};

const pendingMetadata = ({ consumer, causationId, actor }: CausingMessage) => ({
  schemaVersion: 1,
  recordedAt: '1970-01-01T00:00:00.000Z',
  consumer,
  causationId,
  correlationId: 'pending',
  actor,
  previousHash: null,
});
