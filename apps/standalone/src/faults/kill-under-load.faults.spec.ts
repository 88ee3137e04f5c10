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
    expect(trials.flatMap(({ lost, doubled }) => [...lost, ...doubled])).toEqual([]);
    expect(aftermath).toMatchObject({ lost: [], doubled: [], viewsThatDiffer: [], notReplayed: [], notApplied: [] });
    expect(aftermath.releases).toBeGreaterThan(SEEDS.length);
  }, 900_000);
});
