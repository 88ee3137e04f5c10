import { Outcome, Phase } from '@interlock/contracts';
import { EXIT } from '../../../exit-codes.ts';
import { gateVerdict, UNTIL, type Until } from './gate-verdict.ts';

const outcomeOf: Readonly<Record<Phase, Outcome | null>> = {
  requested: null,
  held: 'hold',
  escalated: 'escalate',
  denied: 'deny',
  indeterminate: 'indeterminate',
  authorised: 'allow',
  deploying: 'allow',
  narrowed: 'narrow',
  applied: 'allow',
  stopped: 'narrow',
  rolled_back: 'allow',
  failed: 'allow',
  voided: 'allow',
  superseded: 'hold',
};
const exitOf = (phase: Phase, until: Until, outcome = outcomeOf[phase]): number | undefined =>
  gateVerdict({ phase, outcome }, { until, acceptNarrow: false })?.exit;
const WAIT = undefined;

// Design §6, "Exit codes". Columns: until decided, authorised, applied.
describe.each<[Phase, readonly (number | undefined)[]]>([
  ['requested', [WAIT, WAIT, WAIT]],
  ['held', [11, WAIT, WAIT]],
  ['escalated', [10, WAIT, WAIT]],
  ['indeterminate', [13, WAIT, WAIT]],
  ['denied', [12, 12, 12]],
  ['authorised', [0, 0, WAIT]],
  ['deploying', [0, 0, WAIT]],
  ['narrowed', [15, 15, WAIT]],
  ['applied', [0, 0, 0]],
  ['stopped', [16, 16, 16]],
  ['rolled_back', [16, 16, 16]],
  ['failed', [16, 16, 16]],
  ['voided', [17, 17, 17]],
  ['superseded', [17, 17, 17]],
])('a release that is %s', (phase, exits) => {
  it('gives its exit code, or is waited for', () => {
    expect(UNTIL.map((until) => exitOf(phase, until))).toEqual(exits);
  });
});

describe('a narrowed rollout', () => {
  it('is 15, unless it is accepted', () => {
    expect(exitOf('authorised', 'authorised', 'narrow')).toBe(EXIT.narrowed);
    expect(gateVerdict({ phase: 'applied', outcome: 'narrow' }, { until: 'applied', acceptNarrow: true })?.exit).toBe(EXIT.ok);
  });
});

describe('an environment that nobody asked for', () => {
  it.each(UNTIL)('is waited for until %s', (until) => expect(gateVerdict(undefined, { until, acceptNarrow: true })).toBeUndefined());
});

describe('a positive verdict', () => {
  it('comes from no phase but authorised, deploying and applied', () => {
    const yes = Phase.options.filter((phase) => UNTIL.some((until) => exitOf(phase, until) === EXIT.ok));
    expect(yes).toEqual(['authorised', 'deploying', 'applied']);
  });
});
