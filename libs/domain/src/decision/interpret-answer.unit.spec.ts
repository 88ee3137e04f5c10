import { PolicyResult } from '@interlock/contracts';
import fc from 'fast-check';
import { aPolicyResult, aReason, aRequirement } from '../testing/index.ts';
import { interpretAnswer } from './interpret-answer.ts';

const verdictOf = (value: unknown) => interpretAnswer({ kind: 'result', value });
const codeOf = (value: unknown) => {
  const verdict = verdictOf(value);
  return verdict.kind === 'undecided' ? verdict.reason.code : 'decided';
};
const limits = { share: 0.1, regions: [], steps: [] };
const reasons = (...severities: readonly Parameters<typeof aReason>[0][]) => severities.map((says) => aReason(says));

describe('an answer that is whole', () => {
  it.each([
    ['allow', aPolicyResult()],
    ['allow that rests on approvals', aPolicyResult({ reasons: [aReason()], approval: aRequirement() })],
    ['narrow', aPolicyResult({ outcome: 'narrow', limits, reasons: reasons({ severity: 'narrow' }) })],
    ['escalate', aPolicyResult({ outcome: 'escalate', reasons: [aReason()], approval: aRequirement() })],
    ['hold', aPolicyResult({ outcome: 'hold', reasons: reasons({ severity: 'hold' }) })],
    ['deny', aPolicyResult({ outcome: 'deny', reasons: reasons({ severity: 'deny' }, { severity: 'hold' }), satisfied: [] })],
    ['indeterminate', aPolicyResult({ outcome: 'indeterminate', reasons: reasons({ severity: 'indeterminate' }) })],
  ])('is decided: %s', (_what, result) => {
    expect(verdictOf(result)).toEqual({ kind: 'decided', result });
  });
});

describe('an answer that says two things (matrix 44)', () => {
  it.each([
    ['an allow beside a denial', { reasons: reasons({ severity: 'deny' }) }],
    ['an allow beside a hold', { reasons: reasons({ severity: 'hold' }) }],
    ['an allow beside what could not be decided', { reasons: reasons({ severity: 'indeterminate' }) }],
    ['an allow beside an escalation that nobody lifted', { reasons: reasons({ severity: 'escalate' }) }],
    ['an allow beside what narrows it', { reasons: reasons({ severity: 'narrow' }) }],
    ['an allow with limits', { limits }],
    ['an allow that rests on nothing', { satisfied: [] }],
    ['a narrow without limits', { outcome: 'narrow' as const, reasons: reasons({ severity: 'narrow' }) }],
    ['a narrow that does not say why', { outcome: 'narrow' as const, limits }],
    ['a narrow to the whole', { outcome: 'narrow' as const, limits: { ...limits, share: 1 }, reasons: reasons({ severity: 'narrow' }) }],
    ['a hold with limits', { outcome: 'hold' as const, limits, reasons: reasons({ severity: 'hold' }) }],
    ['a question without seats', { outcome: 'escalate' as const, reasons: [aReason()] }],
    ['a question without a reason', { outcome: 'escalate' as const, approval: aRequirement() }],
    ['a question beside a denial', { outcome: 'escalate' as const, approval: aRequirement(), reasons: reasons({}, { severity: 'deny' }) }],
    [
      'two seats of one id, which one person would fill',
      {
        outcome: 'escalate' as const,
        reasons: [aReason()],
        approval: { ...aRequirement(), seats: [...aRequirement().seats, ...aRequirement().seats] },
      },
    ],
    ['a denial without a reason', { outcome: 'deny' as const }],
    ['a hold for a denial', { outcome: 'hold' as const, reasons: reasons({ severity: 'deny' }) }],
    ['an indeterminate that does not say why', { outcome: 'indeterminate' as const }],
  ])('is undecided: %s', (_what, says) => {
    expect(codeOf(aPolicyResult(says))).toBe('POLICY_RESULT_CONTRADICTORY');
  });
});

describe('an answer that is none', () => {
  it.each([
    ['undefined', undefined],
    ['true', true],
    ['"allow"', 'allow'],
    ['an empty object', {}],
    ['a list', [aPolicyResult()]],
    ['a boolean outcome', { ...aPolicyResult(), outcome: true }],
    ['allow and deny as members', { ...aPolicyResult(), allow: true, deny: true }],
    ['a lifetime of 0', aPolicyResult({ validForSeconds: 0 })],
    ['a lifetime without end', aPolicyResult({ validForSeconds: Infinity })],
    ['an inherited outcome', Object.assign(Object.create({ outcome: 'allow' }) as object, { path: 'fast' })],
  ])('is undecided: %s', (_what, value) => {
    expect(codeOf(value)).toBe('POLICY_RESULT_INVALID');
  });

  it('is undecided with the code of what went wrong (matrix 45)', () => {
    expect(interpretAnswer({ kind: 'failed', code: 'policy.timeout', message: 'stopped after 250 ms' })).toMatchObject({
      kind: 'undecided',
      reason: { code: 'POLICY_TIMEOUT', severity: 'indeterminate', facts: [] },
    });
  });
});

describe('an answer that was tampered with or cut', () => {
  const valid = fc.constantFrom(
    aPolicyResult(),
    aPolicyResult({ reasons: [aReason()], approval: aRequirement(2) }),
    aPolicyResult({ outcome: 'narrow', limits, reasons: reasons({ severity: 'narrow' }) }),
    aPolicyResult({ outcome: 'deny', reasons: reasons({ severity: 'deny' }) }),
    aPolicyResult({ outcome: 'hold', reasons: reasons({ severity: 'hold' }) }),
    aPolicyResult({ outcome: 'escalate', reasons: [aReason()], approval: aRequirement() }),
  );
  const put = fc.oneof(
    fc.constantFrom<unknown>(undefined, null, true, 'allow', 'deny', [], {}, -1, 0, Number.NaN),
    fc.jsonValue(),
    fc.constantFrom<unknown>(limits, aRequirement(), [aReason({ severity: 'deny' })], [aReason({ severity: 'indeterminate' })]),
  );
  const member = fc.constantFrom(...Object.keys(aPolicyResult()), 'allow', 'deny');

  it('permits only what is whole and says one thing', () => {
    fc.assert(
      fc.property(valid, fc.array(fc.tuple(member, put, fc.boolean()), { minLength: 1, maxLength: 3 }), (result, edits) => {
        const value: Record<string, unknown> = { ...result };
        for (const [name, content, remove] of edits) {
          if (remove) delete value[name];
          else value[name] = content;
        }
        const verdict = verdictOf(value);
        if (verdict.kind === 'undecided') {
          expect(verdict.reason.severity).toBe('indeterminate');
          return;
        }
        expect(PolicyResult.parse(value)).toEqual(verdict.result);
        if (verdict.result.outcome !== 'allow' && verdict.result.outcome !== 'narrow') return;
        const severities = verdict.result.reasons.map(({ severity }) => severity);
        for (const blocks of ['deny', 'hold', 'indeterminate']) expect(severities).not.toContain(blocks);
        expect(verdict.result.satisfied.length).toBeGreaterThan(0);
        expect(verdict.result.outcome === 'narrow').toBe(verdict.result.limits !== null);
        if (severities.includes('escalate')) expect(verdict.result.approval).not.toBeNull();
      }),
      { numRuns: 1000 },
    );
  });
});
