import { fileURLToPath } from 'node:url';
import { DecisionInput, type PolicyResult } from '@interlock/contracts';
import { canonicalJson, interpretAnswer } from '@interlock/domain';
import fc from 'fast-check';
import type { PolicyEngine } from './index.ts';
import { loadBundle, openOpaWasmEngine } from './opa-wasm/index.ts';
import { aDecisionInput, anErrorBudget } from './testing/index.ts';

const bundle = fileURLToPath(new URL('../../../../policies/bundle', import.meta.url));
const THIS = aDecisionInput().release.id;
const LIVE = '0b9a3a77-3f5a-5c11-8e57-2b1f9f6f2c22';
const THIRD = '9d1c1b9e-52b1-5c0c-8f5b-1f1f35b7a001';
const STEPS = [0.05, 0.25, 0.5];
let engine: PolicyEngine;

beforeAll(async () => {
  engine = await openOpaWasmEngine({ ...(await loadBundle(bundle)), deadlineMs: 5000 });
});

afterAll(() => engine.close());

/** What the policies answer, and the domain takes for an answer. */
const decide = async (input: DecisionInput): Promise<PolicyResult> => {
  const verdict = interpretAnswer(await engine.evaluate(canonicalJson(DecisionInput.parse(input))));
  if (verdict.kind === 'undecided') throw new Error(verdict.reason.message);
  return verdict.result;
};

const migration = (reversible: boolean, destructive = false) => ({
  migrations: ['0042_orders'],
  destructive,
  reversible,
  destructiveStatements: [],
});

const situations = fc.record({
  previous: fc.constantFrom('first', 'none', 'open', 'narrowed', 'applied', 'verified', 'degraded', 'ended'),
  hotfix: fc.boolean(),
  asked: fc.constantFrom('narrow', 'whole', null),
  step: fc.option(fc.constantFrom(...STEPS, 0.1), { nil: null }),
  secondsAtStep: fc.constantFrom(0, 599, 600, 86_400),
  others: fc.subarray([LIVE, THIRD]),
  live: fc.constantFrom('older', 'newer', 'itself', 'nothing'),
  kind: fc.constantFrom('image', 'configuration', 'rollback'),
  resident: fc.boolean(),
  undone: fc.constantFrom('nothing', 'reversible', 'destructive', 'irreversible'),
  budget: fc.constantFrom('healthy', 'burning', 'exhausted', 'unknown'),
  clusters: fc.constantFrom(['eu-1'], ['eu-1', 'us-1'], []),
});
type Situation = typeof situations extends fc.Arbitrary<infer T> ? T : never;

const MIGRATIONS = {
  nothing: [],
  reversible: [migration(true)],
  destructive: [migration(true, true)],
  irreversible: [migration(false)],
} as const;

const liveOf = ({ live }: Situation, base: DecisionInput): DecisionInput['live'] => {
  if (live === 'nothing' || base.live === null) return null;
  const registeredAt = live === 'newer' ? base.now : '2026-02-20T08:50:00.000Z';
  return { ...base.live, releaseId: live === 'itself' ? THIS : LIVE, registeredAt };
};

const rollbackOf = (drawn: Situation): DecisionInput['rollback'] => {
  if (drawn.kind !== 'rollback') return null;
  const migrations = [...MIGRATIONS[drawn.undone]];
  return {
    from: { releaseId: LIVE, artifacts: [], configuration: null, migrations },
    residency: drawn.resident ? { residencyId: '0e6f5f0c-4b1e-4c55-9a25-6c1f4d2a7b01', since: '2026-02-01T09:00:00.000Z' } : null,
    between: [{ releaseId: LIVE, migrations }],
  };
};

const inputOf = (drawn: Situation): DecisionInput => {
  const base = aDecisionInput();
  const component = base.component as NonNullable<DecisionInput['component']>;
  const rollout = component.rollout as NonNullable<typeof component.rollout>;
  const { step, previous } = drawn;
  return {
    ...base,
    changeKind: drawn.kind,
    environment: { ...base.environment, clusters: [...drawn.clusters] },
    request: {
      ...base.request,
      hotfix: drawn.hotfix ? { incident: 'INC-7' } : null,
      rollback: drawn.kind === 'rollback' ? { from: LIVE, reason: 'errors', incident: null } : null,
    },
    component: { ...component, rollout: { ...rollout, value: drawn.asked } },
    signals: [anErrorBudget(component.ref, drawn.budget)],
    live: liveOf(drawn, base),
    previous: previous === 'first' ? null : { environment: 'staging', status: previous, appliedAt: null, verifiedAt: null },
    rollout: step === null ? null : { share: step, steps: [step], appliedAt: base.now, secondsAtStep: drawn.secondsAtStep },
    otherRollouts: drawn.others.map((releaseId) => ({ releaseId, share: 1, since: base.now })),
    rollback: rollbackOf(drawn),
  };
};

const always = (holds: (drawn: Situation, result: PolicyResult) => void): Promise<void> =>
  fc.assert(
    fc.asyncProperty(situations, async (drawn) => holds(drawn, await decide(inputOf(drawn)))),
    { numRuns: 400 },
  );

const permits = ({ outcome }: PolicyResult): boolean => outcome === 'allow' || outcome === 'narrow';

describe('a release on its way through the environments', () => {
  it('gets an answer that is whole and says one thing, with what follows it', () =>
    always((drawn, result) => {
      expect(result.outcome).not.toBe('indeterminate');
      expect(result.afterApplying?.bakeSeconds).toBe(900);
      if (drawn.kind === 'rollback') expect([result.path, result.afterApplying?.whenDegraded]).toEqual(['rollback', 'nothing']);
    }));

  it('is let go forward only in its turn, alone, and never onto a newer one (matrix 69)', () =>
    always((drawn, result) => {
      if (!permits(result) || drawn.kind === 'rollback') return;
      // What has begun here had its turn.
      if (drawn.step === null) expect(['first', 'verified']).toContain(drawn.previous);
      else expect(drawn.previous).not.toBe('degraded');
      expect(drawn.others).toEqual([]);
      expect(drawn.live).not.toBe('newer');
      expect(drawn.budget).toBe('healthy');
    }));

  it('goes back only to where it was, past nothing that cannot be undone, whatever else is the matter', () =>
    always((drawn, result) => {
      if (drawn.kind !== 'rollback') return;
      const free = drawn.resident && drawn.others.every((other) => other === LIVE);
      const ways = { nothing: 'allow', reversible: 'allow', destructive: 'escalate', irreversible: 'deny' } as const;
      if (free) expect(result.outcome).toBe(ways[drawn.undone]);
      else expect(permits(result)).toBe(false);
    }));
});

describe('a rollout in steps', () => {
  it('never widens by more than one step, nor before the step was watched', () =>
    always((drawn, { outcome, limits, recheckAfterSeconds }) => {
      if (outcome !== 'narrow') return;
      const reached = drawn.step ?? 0;
      const watched = drawn.step === null || drawn.secondsAtStep >= 600;
      expect(limits?.share).toBe(watched ? STEPS.find((share) => share > reached) : reached);
      expect(limits?.steps).toEqual(STEPS);
      expect(limits?.regions).toEqual(limits?.share === 0.05 && drawn.clusters.length > 1 ? ['eu-1'] : []);
      if (!watched) expect(recheckAfterSeconds).toBe(600 - drawn.secondsAtStep);
    }));

  it('goes whole only after the last step was watched, or where nothing asks for steps or is there to fall back to', () =>
    always((drawn, { outcome }) => {
      if (outcome !== 'allow' || drawn.kind === 'rollback') return;
      if (drawn.step === null) expect(drawn.asked !== 'narrow' || drawn.live === 'nothing').toBe(true);
      else expect([drawn.step, drawn.secondsAtStep >= 600]).toEqual([0.5, true]);
    }));
});
