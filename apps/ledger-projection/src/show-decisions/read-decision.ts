import { DecisionBody, DecisionInput, type DecisionDetail, type DecisionExport, type ReleaseEventData } from '@interlock/contracts';
import type { ContentStore } from '@interlock/adapters/content-store';
import type { Signer } from '@interlock/adapters/signer';
import { parseStrictJson } from '@interlock/domain';
import type { ReleaseQueries } from '../show-releases/release-queries.ts';

/** A decision is on the record, and what it names is not in the content store: never answered with less. */
export class DecisionContentError extends Error {
  readonly code = 'decision.content_missing';
  constructor(digest: string) {
    super(`the content store does not hold ${digest}`);
    this.name = 'DecisionContentError';
  }
}

export interface ReadDecisionParts {
  readonly queries: ReleaseQueries;
  readonly contentStore: ContentStore;
  readonly signer: Signer;
}

const bytesOf = async (digest: string, contentStore: ContentStore): Promise<Uint8Array> => {
  const bytes = await contentStore.get(digest);
  if (bytes === undefined) throw new DecisionContentError(digest);
  return bytes;
};

const recorded = (decisionId: string, queries: ReleaseQueries): ReleaseEventData<'DecisionRecorded'> | undefined =>
  queries.decision(decisionId)?.data as ReleaseEventData<'DecisionRecorded'> | undefined;

const MAX_BYTES = 50 * 1_048_576;

/** A decision with the input that it was taken on. Undefined when there is no such decision. */
export const readDecision =
  ({ queries, contentStore }: ReadDecisionParts) =>
  async (decisionId: string): Promise<DecisionDetail | undefined> => {
    const decision = recorded(decisionId, queries);
    if (decision === undefined) return undefined;
    const [body, input] = await Promise.all([bytesOf(decision.bodyDigest, contentStore), bytesOf(decision.inputDigest, contentStore)]);
    return {
      body: DecisionBody.parse(parseStrictJson(body, { maxBytes: MAX_BYTES })),
      input: DecisionInput.parse(parseStrictJson(input, { maxBytes: MAX_BYTES })),
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
      [decision.inputDigest, policy.bundle, policy.data].map((digest) => bytesOf(digest, contentStore)),
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
