import type { TimelineKind } from '@interlock/contracts';
import type { PlacedRow } from './fold-changes.ts';
import { rankCauses } from './rank-causes.ts';

const at = (minute: number): string => `2026-03-02T10:${String(minute).padStart(2, '0')}:00.000Z`;
let position = 0;
const row = (type: string, minute: number, more: Partial<PlacedRow> = {}): PlacedRow => ({
  position: (position += 1),
  kind: (type.startsWith('Drift') ? 'drift' : 'deployment') satisfies TimelineKind,
  type,
  component: 'shop',
  environment: 'production',
  releaseId: null,
  deploymentId: null,
  driftId: null,
  incident: null,
  recordedAt: at(minute),
  placedAt: at(minute),
  ...more,
});
const rank = (rows: readonly PlacedRow[], minute: number) =>
  rankCauses({ rows, anchorAt: at(minute), relationOf: () => undefined }).map(({ row: { type, deploymentId, driftId }, weight, basis }) => [
    type,
    deploymentId ?? driftId,
    weight,
    basis.slice(1),
  ]);

describe('the steps of a rollout', () => {
  const rows = [
    row('DeploymentStarted', 1, { deploymentId: 'd' }),
    row('DeploymentStepApplied', 2, { deploymentId: 'd' }),
    row('DeploymentApplied', 10, { deploymentId: 'd' }),
  ];

  it.each<[string, number, number]>([
    ['DeploymentStarted', 1, 2],
    ['DeploymentStepApplied', 5, 3],
    ['DeploymentApplied', 20, 10],
  ])('are one change, as far as it had got: %s in minute %i', (type, minute, weight) => {
    expect(rank(rows, minute)).toEqual([[type, 'd', weight, type === 'DeploymentStarted' ? ['not live yet'] : []]]);
  });

  it('are none before they began', () => {
    expect(rank(rows, 0)).toEqual([]);
  });
});

describe('confidence', () => {
  const confidences = (minutes: readonly number[]): string[] =>
    rankCauses({
      rows: minutes.map((minute, place) => row('DeploymentApplied', minute, { deploymentId: `d${place}`, component: `c${place}` })),
      anchorAt: at(59),
      relationOf: () => undefined,
    }).map(({ confidence }) => confidence);

  it('is high for one that is close, and for others only as close as that', () => {
    expect(confidences([55])).toEqual(['high']);
    expect(confidences([55, 54, 40])).toEqual(['high', 'high', 'medium']);
    expect(confidences([20])).toEqual(['medium']);
  });

  it('is high for a few at most, and medium for not many, however many there are at once', () => {
    const all = confidences(Array.from({ length: 30 }, () => 57));
    expect(['high', 'medium', 'low'].map((word) => all.filter((one) => one === word).length)).toEqual([3, 7, 20]);
  });

  it('is not for what never went live, where something else did', () => {
    const rows = [
      row('DeploymentFailed', 58, { deploymentId: 'f', component: 'a' }),
      row('DeploymentApplied', 58, { deploymentId: 'd', component: 'b' }),
    ];
    const causes = rankCauses({ rows, anchorAt: at(59), relationOf: () => undefined });
    expect(causes.map(({ row: { deploymentId }, confidence, weight }) => [deploymentId, confidence, weight])).toEqual([
      ['d', 'high', 1],
      ['f', 'medium', 4],
    ]);
  });
});

describe('what is ranked', () => {
  it('goes by age first, and a change that was replaced before stands back', () => {
    const rows = [row('DeploymentApplied', 8, { deploymentId: 'old' }), row('DeploymentApplied', 10, { deploymentId: 'new' })];
    expect(rank(rows, 20)).toEqual([
      ['DeploymentApplied', 'new', 10, []],
      ['DeploymentApplied', 'old', 48, ['replaced or undone before then']],
    ]);
  });

  it('puts drift that is still there before an authorised change of the same age', () => {
    const rows = [
      row('DriftDetected', 10, { driftId: 'there' }),
      row('DriftDetected', 9, { driftId: 'gone' }),
      row('DriftResolved', 11, { driftId: 'gone' }),
      row('DeploymentApplied', 12, { deploymentId: 'd' }),
    ];
    expect(rank(rows, 20)).toEqual([
      ['DriftDetected', 'there', 5, ['nobody authorised it']],
      ['DeploymentApplied', 'd', 8, []],
      ['DriftDetected', 'gone', 22, ['replaced or undone before then', 'nobody authorised it']],
    ]);
  });

  it('takes what a deployer did without being asked like drift, until something authorised replaces it', () => {
    const rows = [
      row('UnauthorisedDeploymentReported', 8, { kind: 'drift' }),
      row('DeploymentApplied', 10, { deploymentId: 'd' }),
      row('UnauthorisedDeploymentReported', 14, { kind: 'drift' }),
    ];
    expect(rank(rows, 20)).toEqual([
      ['UnauthorisedDeploymentReported', null, 3, ['nobody authorised it']],
      ['DeploymentApplied', 'd', 10, []],
      ['UnauthorisedDeploymentReported', null, 24, ['replaced or undone before then', 'nobody authorised it']],
    ]);
  });

  it('counts glass that was broken for a change, not for one before it', () => {
    const release = { releaseId: 'r' };
    const rows = [
      row('DeploymentApplied', 1, { deploymentId: 'before', ...release }),
      row('BreakGlassInvoked', 2, { kind: 'override', ...release }),
      row('DeploymentApplied', 10, { deploymentId: 'after', ...release }),
    ];
    expect(rank(rows, 20)).toEqual([
      ['DeploymentApplied', 'after', 5, ['under broken glass']],
      ['DeploymentApplied', 'before', 76, ['replaced or undone before then']],
    ]);
  });

  it('takes what followed as confirmation', () => {
    const rows = [
      row('DeploymentApplied', 4, { deploymentId: 'd', component: 'cart' }),
      row('DeploymentApplied', 10, { deploymentId: 'e' }),
      row('DeploymentDegraded', 30, { deploymentId: 'd', kind: 'health', component: 'cart' }),
    ];
    expect(rank(rows, 20)).toEqual([
      ['DeploymentApplied', 'd', 4, ['reported degraded']],
      ['DeploymentApplied', 'e', 10, []],
    ]);
  });
});
