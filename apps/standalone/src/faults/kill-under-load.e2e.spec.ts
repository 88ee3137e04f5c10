import { killTrials } from './kill-trials.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

describe('every service in one process, killed with -9 under load, eight times over', () => {
  it('loses nothing that it acknowledged, doubles nothing, and brings everything to its end', async () => {
    const { trials, aftermath } = await killTrials(SEEDS);
    expect(trials.map(({ seed, lost, doubled }) => ({ seed, lost, doubled }))).toEqual(
      SEEDS.map((seed) => ({ seed, lost: [], doubled: [] })),
    );
    expect(aftermath).toMatchObject({ lost: [], doubled: [], falseAllows: [], viewsThatDiffer: [], notReplayed: [], notApplied: [] });
    // A run that killed before anything happened would prove nothing.
    expect(aftermath.releases).toBeGreaterThan(SEEDS.length);
    expect(aftermath.decisions).toBeGreaterThanOrEqual(aftermath.releases);
  }, 300_000);
});
