import { DecisionBody } from '@interlock/contracts';
import { canonicalJson } from '../json/canonical-json.ts';
import { aDigest, aPolicyResult, decisionFacts, POLICY, realHashing } from '../testing/index.ts';
import { buildDecisionInput } from './build-input.ts';
import { decisionBody, decisionBodyText } from './decision-body.ts';
import { interpretAnswer, type PolicyAnswer } from './interpret-answer.ts';

const input = buildDecisionInput(decisionFacts());
const bodyOf = (answer: PolicyAnswer, policy = POLICY) =>
  decisionBody(input, canonicalJson(input), interpretAnswer(answer), policy, realHashing);
const allow: PolicyAnswer = { kind: 'result', value: aPolicyResult() };
const failed: PolicyAnswer = { kind: 'failed', code: 'policy.timeout', message: 'stopped' };

describe('the body of a decision', () => {
  it('is the same bytes each time it is computed', () => {
    expect(decisionBodyText(bodyOf(allow))).toBe(decisionBodyText(bodyOf(structuredClone(allow))));
    expect(DecisionBody.parse(bodyOf(allow))).toMatchObject({ outcome: 'allow', validForSeconds: 3600 });
  });

  it('has another id under another policy, and undecided', () => {
    const ids = [
      bodyOf(allow),
      bodyOf(allow, { ...POLICY, bundle: aDigest('e') }),
      bodyOf(allow, { ...POLICY, data: aDigest('e') }),
      bodyOf(failed),
    ];
    expect(new Set(ids.map(({ decisionId }) => decisionId)).size).toBe(4);
  });

  it('of what could not be decided carries nothing that permits, and is tried again in a minute', () => {
    expect(DecisionBody.parse(bodyOf(failed))).toMatchObject({
      outcome: 'indeterminate',
      path: null,
      satisfied: [],
      approval: null,
      materialDigest: null,
      validForSeconds: null,
      recheckAfterSeconds: 60,
      reasons: [{ code: 'POLICY_TIMEOUT' }],
    });
  });
});
