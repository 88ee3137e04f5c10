import { tellFaultRow } from '@interlock/adapters/testing';
import { killTrials, type Trial } from './kill-trials.ts';

const SEEDS = Array.from({ length: 50 }, (_, index) => 1_001 + index);

const table = (trials: readonly Trial[]): string =>
  [
    '| seed | moment | acknowledged | unknown | lost | doubled | recovery s |',
    '|---|---|---|---|---|---|---|',
    ...trials.map(
      ({ seed, moment, acknowledged, unknown, lost, doubled, recoverySeconds }) =>
        `| ${seed} | ${moment} | ${acknowledged} | ${unknown} | ${lost.length} | ${doubled.length} | ${recoverySeconds.toFixed(2)} |`,
    ),
  ].join('\n');

describe('every service in one process, killed with -9 under load, fifty times over', () => {
  it('loses nothing that it acknowledged, doubles nothing, and brings everything to its end', async () => {
    const { trials, aftermath } = await killTrials(SEEDS);
    process.stdout.write(`${table(trials)}\n${JSON.stringify({ ...aftermath })}\n`);
    tellFaultRow({
      matrix: [4],
      where: 'one process',
      fault: 'kill -9 at seeded moments under load',
      injected: { 'kill -9': trials.length },
      commands: trials.reduce((sum, { acknowledged, unknown }) => sum + acknowledged + unknown, 0),
      acknowledged: trials.reduce((sum, { acknowledged }) => sum + acknowledged, 0),
      unknown: trials.reduce((sum, { unknown }) => sum + unknown, 0),
      lost: trials.flatMap(({ lost }) => lost).length + aftermath.lost.length,
      doubled: trials.flatMap(({ doubled }) => doubled).length + aftermath.doubled.length,
      falseAllows: aftermath.falseAllows.length,
      slowestRecoverySeconds: Math.max(...trials.map(({ recoverySeconds }) => recoverySeconds)),
      seeds: SEEDS,
    });
    expect(trials.flatMap(({ lost, doubled }) => [...lost, ...doubled])).toEqual([]);
    expect(aftermath).toMatchObject({ lost: [], doubled: [], falseAllows: [], viewsThatDiffer: [], notReplayed: [], notApplied: [] });
    expect(aftermath.releases).toBeGreaterThan(SEEDS.length);
  }, 900_000);
});
