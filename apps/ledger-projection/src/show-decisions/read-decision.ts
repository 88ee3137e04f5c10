import {
  DecisionBody,
  DecisionInput,
  type DecisionDetail,
  type DecisionExport,
  type DecisionsFound,
  type ReleaseEventData,
} from '@interlock/contracts';
import type { ContentStore } from '@interlock/adapters/content-store';
import type { Signer } from '@interlock/adapters/signer';
import { storedBytes, storedJson } from '@interlock/service-kit';
import type { ReleaseQueries } from '../show-releases/release-queries.ts';

export interface ReadDecisionParts {
  readonly queries: ReleaseQueries;
  readonly contentStore: ContentStore;
  readonly signer: Signer;
}

const recorded = (decisionId: string, queries: ReleaseQueries): ReleaseEventData<'DecisionRecorded'> | undefined =>
  queries.decision(decisionId)?.data as ReleaseEventData<'DecisionRecorded'> | undefined;

/** Decisions by the beginning of their id. */
export const findDecisions = (beginning: string, limit: number, queries: ReleaseQueries): DecisionsFound => ({
  items: queries.decisionsFrom(beginning, limit).map(({ data, stream }) => {
    const { decisionId, environment, outcome, decidedAt } = data as ReleaseEventData<'DecisionRecorded'>;
    return { decisionId, releaseId: stream.slice('release-'.length), environment, outcome, decidedAt };
  }),
});

/** A decision with the input that it was taken on. Undefined when there is no such decision. */
export const readDecision =
  ({ queries, contentStore }: ReadDecisionParts) =>
  async (decisionId: string): Promise<DecisionDetail | undefined> => {
    const decision = recorded(decisionId, queries);
    if (decision === undefined) return undefined;
    const [body, input] = await Promise.all([
      storedJson(decision.bodyDigest, contentStore),
      storedJson(decision.inputDigest, contentStore),
    ]);
    return {
      body: DecisionBody.parse(body),
      input: DecisionInput.parse(input),
      certificate: decision.certificate,
    };
  };

/** Everything that replay needs, in one document. */
export const exportDecision =
  ({ queries, contentStore, signer }: ReadDecisionParts) =>
  async (decisionId: string): Promise<DecisionExport | undefined> => {
    const decision = recorded(decisionId, queries);
    if (decision === undefined) return undefined;
    const { policy } = decision;
    const [input, module, data] = await Promise.all(
      [decision.inputDigest, policy.bundle, policy.data].map((digest) => storedBytes(digest, contentStore)),
    );
    const text = new TextDecoder('utf-8', { fatal: true });
    return {
      format: 'interlock.decision-export.v1',
      certificate: decision.certificate,
      input: text.decode(input),
      policy: { module: Buffer.from(module ?? []).toString('base64'), data: text.decode(data), revision: policy.revision },
      publicKey: signer.publicKeyPem,
    };
  };
