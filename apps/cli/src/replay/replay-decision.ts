import { nodeHashing } from '@interlock/adapters/hashing';
import { openOpaWasmEngine } from '@interlock/adapters/policy-engine/opa-wasm';
import { type DecisionBody, type DecisionExport, type DecisionInput } from '@interlock/contracts';
import { decisionBody, decisionBodyText, interpretAnswer, materialDifference } from '@interlock/domain';
import { openCertificate } from './open-certificate.ts';

export interface Replay {
  readonly recorded: DecisionBody;
  readonly recomputed: DecisionBody;
  /** The recomputed body's RFC 8785 bytes are the signed ones. */
  readonly same: boolean;
  readonly difference: ReturnType<typeof materialDifference>;
  /** The signature was verified with a key that came from elsewhere than the export. */
  readonly keyTrusted: boolean;
}

/** A worker that starts cold on a busy machine must not be mistaken for another verdict. */
const DEADLINE_MS = 10_000;

/**
 * Recomputes a decision from its export alone: signature, digests of input, module and data, then the policy itself, the body and its bytes. Nobody is
 * asked. Throws a `CliError` with exit 20 where something does not verify; a body that differs is an answer.
 */
export const replayDecision = async (exported: DecisionExport, trustedKey?: string): Promise<Replay> => {
  const { body, bodyText, input, data, module } = openCertificate(exported, trustedKey);
  const recomputed = await recompute(exported, input, data, module);
  const same = decisionBodyText(recomputed) === bodyText;
  return {
    recorded: body,
    recomputed,
    same,
    difference: same ? [] : materialDifference(body, recomputed),
    keyTrusted: trustedKey !== undefined,
  };
};

const recompute = async (exported: DecisionExport, input: DecisionInput, data: unknown, module: Uint8Array): Promise<DecisionBody> => {
  const { revision } = exported.policy;
  const engine = await openOpaWasmEngine({ module, data, revision, deadlineMs: DEADLINE_MS });
  try {
    const verdict = interpretAnswer(await engine.evaluate(exported.input));
    return decisionBody(input, exported.input, verdict, engine.identity, nodeHashing);
  } finally {
    await engine.close();
  }
};
