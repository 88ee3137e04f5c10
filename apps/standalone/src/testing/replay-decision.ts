import { nodeHashing } from '@interlock/adapters/hashing';
import type { PolicyEngine } from '@interlock/adapters/policy-engine';
import { openOpaWasmEngine } from '@interlock/adapters/policy-engine/opa-wasm';
import { verifyEnvelope } from '@interlock/adapters/signer';
import { DECISION_PAYLOAD_TYPE, DecisionExport, DecisionInput } from '@interlock/contracts';
import { canonicalJson, decisionBody, decisionBodyText, interpretAnswer, sha256 } from '@interlock/domain';

export interface Replayed {
  readonly decisionId: string;
  readonly signed: string;
  readonly replayed: string;
}

/** Decides again on nothing but exports: no server, no record. Both sides are the bytes of the body. */
export const replayDecisions = async (documents: readonly unknown[]): Promise<Replayed[]> => {
  const exports = documents.map((document) => DecisionExport.parse(document));
  const byPolicy = Map.groupBy(exports, ({ policy }) => sha256(canonicalJson(policy), nodeHashing));
  const replayed: Replayed[] = [];
  for (const group of byPolicy.values()) {
    const engine = await openEngine(group[0]);
    try {
      for (const one of group) replayed.push(await replay(one, engine));
    } finally {
      await engine.close();
    }
  }
  return replayed;
};

const openEngine = (one: DecisionExport | undefined): Promise<PolicyEngine> => {
  if (one === undefined) throw new Error('nothing to replay');
  const { module, data, revision } = one.policy;
  return openOpaWasmEngine({ module: Buffer.from(module, 'base64'), data: JSON.parse(data), revision, deadlineMs: 5_000 });
};

const replay = async ({ certificate, input, publicKey }: DecisionExport, engine: PolicyEngine): Promise<Replayed> => {
  const signed = Buffer.from(verifyEnvelope(certificate, publicKey, DECISION_PAYLOAD_TYPE)).toString('utf8');
  const verdict = interpretAnswer(await engine.evaluate(input));
  const body = decisionBody(DecisionInput.parse(JSON.parse(input)), input, verdict, engine.identity, nodeHashing);
  return { decisionId: body.decisionId, signed, replayed: decisionBodyText(body) };
};
