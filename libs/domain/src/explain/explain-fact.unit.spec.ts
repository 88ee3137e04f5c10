import type { VerifiedEvidence } from '@interlock/contracts';
import { buildDecisionInput } from '../decision/index.ts';
import { aCandidate, aDigest, anEvidence, atMinute, decisionFacts, recorded, RELEASE_ID, REQUESTER } from '../testing/index.ts';
import { explainFact, factText } from './explain-fact.ts';

describe('a fact in few words', () => {
  it.each([
    [{ name: 'shop', digest: 'sha256:ab' }, 'shop@sha256:ab'],
    [
      [
        { role: 'author', name: 'ann@example.com' },
        { role: 'trigger', name: 'ann' },
      ],
      'author ann@example.com, trigger ann',
    ],
    ['text', 'text'],
    [null, 'missing'],
    [[], '[]'],
    [0.5, '0.5'],
    // What is more than that is shown whole: a fact must not look smaller than it is.
    [{ name: 'shop', digest: 'sha256:ab', more: 1 }, '{"name":"shop","digest":"sha256:ab","more":1}'],
    [[{ role: 'author', name: 'ann' }, 'bob'], '[{"role":"author","name":"ann"},"bob"]'],
  ])('of %j is %s', (fact, text) => {
    expect(factText(fact)).toBe(text);
  });
});

describe('a test result among the facts', () => {
  const inputOf = (...results: readonly Partial<VerifiedEvidence>[]) => {
    const history = recorded(
      [
        { type: 'ReleaseCandidateRegistered', data: { releaseId: RELEASE_ID, candidate: aCandidate() } },
        ...results.map((says, index) => ({
          type: 'EvidenceAccepted' as const,
          data: { evidence: anEvidence({ digest: aDigest(String(index + 1)), ...says }) },
        })),
        { type: 'PromotionRequested', data: { environment: 'production', requestedBy: REQUESTER, why: 'asked for' } },
      ],
      [],
      atMinute(100),
    );
    return buildDecisionInput(decisionFacts({ history, now: atMinute(120) }));
  };
  const failed: Partial<VerifiedEvidence> = { claims: { kind: 'test-result', result: 'FAILED', passed: 1, warned: 0, failed: 1 } };
  const originOf = (...results: readonly Partial<VerifiedEvidence>[]) => explainFact(inputOf(...results), '/evidence/0').origin;
  const signed = 'attestation sha256:111111111111 signed by key "ci"';

  it('says when its report was made, where that is not when it was received', () => {
    expect(originOf({ producedAt: atMinute(0) })).toBe(`${signed}, made ${atMinute(0)}`);
    expect(originOf({ producedAt: '1970-01-01T00:00:00.000Z', producedLocally: true })).toBe(
      `${signed}, made 1970-01-01T00:00:00.000Z (no zone named, read as UTC)`,
    );
    expect(originOf({ producedAt: atMinute(99) })).toBe(signed);
    expect(originOf({ producedAt: null })).toBe(signed);
  });

  it('says by what it is the newest, where another says something else', () => {
    expect(originOf({}, {})).toBe(signed);
    expect(originOf({}, failed)).toBe(`${signed}, the newest of 2 by its receipt: it says no time`);
    expect(originOf({ producedAt: atMinute(99) }, {}, failed)).toBe(`${signed}, the newest of 3 by when its report says the tests ran`);
    expect(originOf({}, { ...failed, subject: aDigest('b') })).toBe(signed);
  });
});
