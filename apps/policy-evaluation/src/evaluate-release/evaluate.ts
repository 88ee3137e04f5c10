import type { DecisionBody, DecisionInput, PolicyIdentity } from '@interlock/contracts';
import {
  buildDecisionInput,
  canonicalJson,
  countApprovals,
  decisionBody,
  interpretAnswer,
  materialDigestOf,
  materialOf,
  NO_APPROVALS,
  type DecisionFacts,
  type Hashing,
  type PolicyAnswer,
  type Verdict,
} from '@interlock/domain';

/** The part of the policy engine that deciding needs. */
export interface Evaluator {
  readonly identity: PolicyIdentity;
  evaluate(input: string): Promise<PolicyAnswer>;
}

export interface Evaluation {
  readonly inputText: string;
  readonly body: DecisionBody;
  readonly enforcement: DecisionInput['environment']['enforcement'];
}

type Facts = Omit<DecisionFacts, 'approvals'>;

/**
 * Decides on the facts: first without anyone's approval, to learn what is asked of whom on which material; then, when people judged exactly
 * that, once more with their word among the facts. Approvals are facts, not verdicts (design §3).
 */
export const evaluate = async (facts: Facts, engine: Evaluator, hashing: Hashing): Promise<Evaluation> => {
  const alone = await decideOn({ ...facts, approvals: NO_APPROVALS }, engine);
  const approvals = approvalsFor(facts, alone, engine.identity, hashing);
  const counted = approvals.satisfied || approvals.refusal !== null ? await decideOn({ ...facts, approvals }, engine) : alone;
  const enforcement = facts.enforcement;
  return {
    inputText: counted.inputText,
    enforcement,
    body: decisionBody(counted.input, counted.inputText, counted.verdict, engine.identity, hashing),
  };
};

interface Decided {
  readonly input: DecisionInput;
  readonly inputText: string;
  readonly verdict: Verdict;
}

const decideOn = async (facts: DecisionFacts, engine: Evaluator): Promise<Decided> => {
  const input = buildDecisionInput(facts);
  const inputText = canonicalJson(input);
  return { input, inputText, verdict: interpretAnswer(await engine.evaluate(inputText)) };
};

const approvalsFor = (facts: Facts, { input, verdict }: Decided, policy: PolicyIdentity, hashing: Hashing): DecisionInput['approvals'] => {
  if (verdict.kind === 'undecided' || verdict.result.outcome !== 'escalate') return NO_APPROVALS;
  const material = materialDigestOf(materialOf(input, verdict.result, policy), hashing);
  return countApprovals(facts.progress.approval, verdict.result.approval, material, facts.now);
};
