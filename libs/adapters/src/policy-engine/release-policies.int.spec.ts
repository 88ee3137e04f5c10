import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DecisionInput, PolicyResult, type ApprovalRequirement, type Reason } from '@interlock/contracts';
import { canonicalJson } from '@interlock/domain';
import fc from 'fast-check';
import type { PolicyEngine } from './index.ts';
import { loadBundle, openOpaWasmEngine } from './opa-wasm/index.ts';
import { aDecisionInput, anErrorBudget } from './testing/index.ts';

const policies = fileURLToPath(new URL('../../../../policies/', import.meta.url));
let engine: PolicyEngine;

beforeAll(async () => {
  engine = await openOpaWasmEngine({ ...(await loadBundle(`${policies}bundle`)), deadlineMs: 5000 });
});

afterAll(() => engine.close());

const decide = async (input: DecisionInput): Promise<PolicyResult> => {
  const answer = await engine.evaluate(canonicalJson(DecisionInput.parse(input)));
  if (answer.kind === 'failed') throw new Error(`${answer.code}: ${answer.message}`);
  return PolicyResult.parse(answer.value);
};

const codes = (result: PolicyResult): string[] => result.reasons.map((reason: Reason) => reason.code);
const burning = (): DecisionInput => aDecisionInput({ signals: [anErrorBudget('component:default/checkout', 'burning')] });

const grantedBy = (requirement: ApprovalRequirement, people: readonly string[]): DecisionInput['approvals'] => ({
  requirement,
  materialDigest: `sha256:${'4'.repeat(64)}`,
  seats: requirement.seats.map((seat, index) => ({
    seat: seat.id,
    group: seat.group,
    person: people[index] ?? 'user:default/nobody',
    approvalId: '0e6f5f0c-4b1e-4c55-9a25-6c1f4d2a7b01',
    grantedAt: '2026-03-01T11:59:00.000Z',
  })),
  satisfied: true,
  refusal: null,
});

describe('the complete input of the fixtures', () => {
  it('is the one that the Rego tests start from', () => {
    const { testing } = JSON.parse(readFileSync(`${policies}testing/interlock/input.json`, 'utf8')) as { testing: { input: unknown } };
    expect(testing.input).toEqual(aDecisionInput());
  });

  it('is allowed, because every rule says that it is satisfied', async () => {
    const result = await decide(aDecisionInput());
    expect(result).toMatchObject({ outcome: 'allow', path: 'standard', reasons: [], approval: null, validForSeconds: 840 });
    expect(result.satisfied.map(({ rule }) => rule.replace('interlock.release.', ''))).toEqual([
      'affected',
      'approval',
      'catalog',
      'error_budget',
      'freeze',
      'manifests',
      'migrations',
      'operations',
      'path',
      'promotion',
      'provenance',
      'rollback',
      'rollout',
      'sbom',
      'separation_of_duties',
      'tests',
      'verification',
      'vulnerabilities',
    ]);
  });
});

describe('a release whose error budget burns', () => {
  it('is escalated, and allowed once exactly the asked seats are filled', async () => {
    const asked = await decide(burning());
    expect(asked).toMatchObject({ outcome: 'escalate', approval: { seats: [{ id: 'owner' }, { id: 'sre' }] } });
    const requirement = asked.approval as ApprovalRequirement;
    const granted = await decide({ ...burning(), approvals: grantedBy(requirement, ['user:default/ben', 'user:default/sam']) });
    expect(granted).toMatchObject({ outcome: 'allow', approval: requirement });
    expect(codes(granted)).toEqual(['ERROR_BUDGET_BURNING', 'APPROVALS_COMPLETE']);
  });

  it('says the same in words and facts whatever the age and the reading are', async () => {
    const [signal] = burning().signals;
    const said = async (ageSeconds: number, reading: number): Promise<unknown> => {
      const { reasons, satisfied } = await decide({
        ...burning(),
        signals: [{ ...(signal as DecisionInput['signals'][number]), ageSeconds, reading }],
      });
      return { reasons, satisfied };
    };
    expect(await said(10, 6.1)).toEqual(await said(800, 9.7));
  });
});

describe('any input of the agreed shape', () => {
  const states = ['healthy', 'elevated', 'burning', 'critical', 'exhausted', 'unknown'] as const;
  const situation = fc.record({
    tier: fc.constantFrom(1, 2, 3, 4, null),
    kind: fc.constantFrom('image', 'configuration', 'migration', 'unknown'),
    classification: fc.constantFrom('production', 'staging', 'odd', null),
    state: fc.constantFrom(...states),
    age: fc.constantFrom(0, 899, 900),
    verdict: fc.constantFrom('PASSED', 'WARNED', 'FAILED'),
    known: fc.boolean(),
    evidence: fc.subarray([0, 1, 2]),
    owned: fc.boolean(),
    refused: fc.boolean(),
    type: fc.constantFrom('service', 'batch-job', 'model', 'migration', null),
    shared: fc.subarray(['group:default/data', 'group:default/payments', null]),
  });

  const inputOf = (drawn: typeof situation extends fc.Arbitrary<infer T> ? T : never): DecisionInput => {
    const base = aDecisionInput();
    const component = base.component as NonNullable<DecisionInput['component']>;
    const evidence = base.evidence.map((item) =>
      item.claims.kind === 'test-result' ? { ...item, claims: { ...item.claims, result: drawn.verdict } } : item,
    );
    return {
      ...base,
      changeKind: drawn.kind as DecisionInput['changeKind'],
      environment: { ...base.environment, classification: drawn.classification },
      component: {
        ...component,
        type: drawn.type,
        tier: { ...component.tier, value: drawn.tier as 1 | null },
        owner: { ...component.owner, value: drawn.owned ? component.owner.value : null },
      },
      owner: drawn.owned ? base.owner : null,
      evidence: drawn.evidence.flatMap((index) => evidence[index] ?? []),
      signals: [{ ...anErrorBudget(component.ref, drawn.state), ageSeconds: drawn.age }],
      people: { ...base.people, known: drawn.known },
      affected: {
        ...(base.affected as NonNullable<DecisionInput['affected']>),
        shared: drawn.shared.map((owner, index) => ({
          ref: `resource:default/r${index}`,
          owner,
          ownerKnown: owner !== null,
          users: { total: 1, owners: [] },
        })),
      },
      rejections: drawn.refused
        ? [
            {
              digest: `sha256:${'7'.repeat(64)}`,
              claimedPredicateType: 'https://slsa.dev/provenance/v1',
              code: 'evidence.subject_mismatch',
              field: 'subject',
              found: 'x',
              expected: 'y',
              receivedAt: base.now,
            },
          ]
        : [],
    };
  };

  it('gets a whole answer, never an undecided one', async () => {
    await fc.assert(
      fc.asyncProperty(situation, async (drawn) => (await decide(inputOf(drawn))).outcome !== 'indeterminate'),
      { numRuns: 300 },
    );
  });

  it('is never allowed without provenance, a passed test and an owner, nor beside a reason that blocks', async () => {
    await fc.assert(
      fc.asyncProperty(situation, async (drawn) => {
        const result = await decide(inputOf(drawn));
        if (result.outcome !== 'allow') return;
        expect(drawn.evidence).toEqual(expect.arrayContaining([0, 1]));
        expect(drawn).toMatchObject({ owned: true });
        expect(drawn.verdict).not.toBe('FAILED');
        expect(result.reasons.filter(({ severity }) => severity !== 'info')).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
