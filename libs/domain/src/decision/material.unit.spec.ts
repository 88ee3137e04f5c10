import type { DecisionInput, SignalRecord } from '@interlock/contracts';
import {
  aPolicyResult,
  aReason,
  aRequirement,
  aSignal,
  atMinute,
  COMPONENT,
  decisionFacts,
  POLICY,
  realHashing,
} from '../testing/index.ts';
import { buildDecisionInput } from './build-input.ts';
import { materialDifference, materialDigestOf, materialOf } from './material.ts';

const result = aPolicyResult({
  outcome: 'escalate',
  reasons: [
    aReason(),
    aReason({ code: 'STALE', facts: ['/signals/0/ageSeconds', '/now'] }),
    aReason({ code: 'ASKED', facts: ['/approvals/seats'] }),
  ],
  approval: aRequirement(),
  satisfied: [{ rule: 'interlock.release.tests', title: 'Tests', message: 'passed', facts: ['/evidence/0', '/component/tier'] }],
});
const inputAt = (now: string, signal: Partial<SignalRecord> = {}): DecisionInput =>
  buildDecisionInput(decisionFacts({ now, signals: new Map([[`${COMPONENT}/error-budget`, aSignal(signal)]]) }));
const material = (input: DecisionInput, says = result) => materialOf(input, says, POLICY);
const digest = (input: DecisionInput, says = result) => materialDigestOf(material(input, says), realHashing);
const asked = inputAt(atMinute(3));

describe('what an approval binds to', () => {
  it('stands while only ages, values and reporters move (matrix 70)', () => {
    const later = inputAt(atMinute(50), { reading: 9.9, receivedAt: atMinute(40), reportedBy: 'https://issuer.example#other' });
    expect(later.signals[0]?.ageSeconds).not.toBe(asked.signals[0]?.ageSeconds);
    expect(digest(later)).toBe(digest(asked));
    expect(materialDifference(material(asked), material(later))).toEqual([]);
  });

  it('moves with a state, and the difference names it', () => {
    const critical = inputAt(atMinute(3), { state: 'critical', threshold: 14.4 });
    expect(digest(critical)).not.toBe(digest(asked));
    expect(materialDifference(material(asked), material(critical))).toEqual([
      { pointer: '/reasons/0/facts/~1signals~10/state', before: 'burning', after: 'critical' },
      { pointer: '/reasons/0/facts/~1signals~10/threshold', before: 6, after: 14.4 },
    ]);
  });

  it('stands when someone grants: reasons that speak of approvals alone are left out', () => {
    const granted = { ...result, reasons: [...result.reasons, aReason({ code: 'HALF', facts: ['/approvals'] })] };
    expect(digest(asked, granted)).toBe(digest(asked));
  });

  it('stands while a rollout that people judged widens, step by step to the whole', () => {
    const rollout = { rule: 'interlock.release.rollout', facts: ['/component/tier', '/evidence/0'] };
    const steps = ['ROLLOUT_NARROWED', 'ROLLOUT_SOAKING', 'ROLLOUT_WIDENED'].map((code) => ({
      ...result,
      reasons: [...result.reasons, aReason({ ...rollout, code, severity: 'narrow' })],
    }));
    const last = {
      ...result,
      satisfied: [{ ...rollout, title: 'Every share was watched', message: 'm' }, ...result.satisfied],
    };
    expect(new Set([...steps, last].map((step) => digest(asked, step))).size).toBe(1);
    expect(digest(asked, last)).not.toBe(digest(asked));
  });

  it('moves when a rollout that was to be narrowed is not any more', () => {
    const narrowed = aReason({
      rule: 'interlock.release.rollout',
      code: 'ROLLOUT_NARROWED',
      severity: 'narrow',
      facts: ['/component/tier'],
    });
    const whole = { rule: 'interlock.release.rollout', title: 'Whole', message: 'm', facts: ['/changeKind'] };
    expect(digest(asked, { ...result, reasons: [...result.reasons, narrowed] })).not.toBe(
      digest(asked, { ...result, satisfied: [whole, ...result.satisfied] }),
    );
  });

  it.each([
    ['the path', { path: 'restricted' as const }],
    ['the seats', { approval: aRequirement(2) }],
    ['a reason', { reasons: [...result.reasons, aReason({ code: 'OTHER', facts: [] })] }],
    ['a satisfied rule', { satisfied: [] }],
  ])('moves with %s', (_what, says) => {
    expect(digest(asked, { ...result, ...says })).not.toBe(digest(asked));
  });

  it('holds what is pointed to without ages, however deep, and null for what is no pointer', () => {
    const facts = [
      '/signals',
      '/component',
      '',
      'xcomponent/tier',
      'component/tier',
      '/component/tier',
      '/signals/0/ageSeconds/at',
      '/nothing',
    ];
    const { satisfied } = material(asked, { ...result, satisfied: [{ rule: 'x', title: 'X', message: 'x', facts }] });
    const found = satisfied[0]?.facts;
    expect(found).toMatchObject({ 'xcomponent/tier': null, 'component/tier': null, '/signals/0/ageSeconds/at': null, '/nothing': null });
    expect(found?.['/component/tier']).toEqual({ value: 2 });
    expect(JSON.stringify(asked.signals)).toContain('ageSeconds');
    expect(JSON.stringify([found?.['/signals'], found?.['/component'], found?.['']])).not.toMatch(/"(?:ageSeconds|receivedAt|now|at)":/);
    expect(found?.['']).toMatchObject({ release: { id: asked.release.id }, evidence: [{}] });
  });

  it('holds a member of any name', () => {
    const claims: unknown = JSON.parse('{"__proto__":{"at":1,"b":2},"ageSeconds":3,"c":[{"d":4},{"now":5,"e":6},7]}');
    const says = { ...result, satisfied: [{ rule: 'x', title: 'X', message: 'x', facts: ['/claims'] }] };
    const { satisfied } = material({ ...asked, claims } as DecisionInput, says);
    expect(JSON.stringify(satisfied[0]?.facts)).toBe('{"/claims":{"__proto__":{"b":2},"c":[{"d":4},{"e":6},7]}}');
  });

  it('moves with the policy', () => {
    const other = materialOf(asked, result, { ...POLICY, revision: 'other' });
    expect(materialDigestOf(other, realHashing)).not.toBe(digest(asked));
  });
});

describe('a difference', () => {
  it('goes down to the leaf that moved, with nothing for what is absent', () => {
    expect(materialDifference({ a: [1, { b: 2 }], c: 1 }, { a: [1, { b: 3 }, 4] })).toEqual([
      { pointer: '/a/1/b', before: 2, after: 3 },
      { pointer: '/a/2', before: null, after: 4 },
      { pointer: '/c', before: 1, after: null },
    ]);
  });

  it('names a hundred leaves at most', () => {
    const many = Array.from({ length: 200 }, (_, index) => index);
    expect(materialDifference(many, many.map(String))).toHaveLength(100);
  });
});
