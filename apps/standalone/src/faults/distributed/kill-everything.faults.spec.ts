import { setTimeout as lasting } from 'node:timers/promises';
import { untilReady } from '../../distributed/until-ready.ts';
import { describeWithBroker, seeded } from '../../testing/index.ts';
import { withCluster, type Stage } from './with-cluster.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const CANDIDATES = 8;
const LONGEST_WAIT_MS = 1_500;
const RECOVERY_BAR_SECONDS = 30;

const names = (seed: number): string[] => Array.from({ length: CANDIDATES }, (_, index) => `service-${seed}-${index}`);

/** As when the power goes: services, broker and store, in no order. */
const killAll = async ({ cluster, engines }: Stage): Promise<void> => {
  await Promise.all([...cluster.services.map((name) => cluster.process(name).kill()), engines.broker?.kill(), engines.eventStore?.kill()]);
};

const since = (begun: number): number => (performance.now() - begun) / 1000;

/** Answers how long the engines took, and then the services. */
const startAll = async ({ cluster, engines }: Stage): Promise<{ readonly enginesSeconds: number; readonly readySeconds: number }> => {
  const begun = performance.now();
  await Promise.all([engines.broker?.restart(), engines.eventStore?.restart()]);
  const enginesSeconds = since(begun);
  await Promise.all(cluster.services.map((name) => cluster.restart(name)));
  await untilReady(cluster.url);
  return { enginesSeconds, readySeconds: since(begun) - enginesSeconds };
};

describeWithBroker('every process killed with -9 at the same moment under load: services, broker and store (matrix 4)', () => {
  it('loses nothing, doubles nothing, and everything comes to its end by itself once all are back', async () => {
    const { result, aftermath, leaks } = await withCluster(SEEDS.flatMap(names), async (stage) => {
      const rows: {
        readonly seed: number;
        readonly unknown: number;
        readonly enginesSeconds: number;
        readonly readySeconds: number;
        readonly healedSeconds: number;
      }[] = [];
      for (const seed of SEEDS) {
        const unknownBefore = stage.journal.unknown.length;
        const sending = stage.submit(names(seed));
        // Not a wait for anything: the moment of the fault.
        await lasting(Math.floor(seeded(seed)() * LONGEST_WAIT_MS));
        await killAll(stage);
        await sending;
        const { enginesSeconds, readySeconds } = await startAll(stage);
        const ready = performance.now();
        await Promise.all([...stage.journal.acknowledged].map((releaseId) => stage.door.until(releaseId, 'DeploymentApplied')));
        rows.push({
          seed,
          unknown: stage.journal.unknown.length - unknownBefore,
          enginesSeconds,
          readySeconds,
          healedSeconds: since(ready),
        });
        process.stderr.write(`${JSON.stringify(rows.at(-1))}\n`);
      }
      return rows;
    });
    process.stderr.write(`${JSON.stringify(aftermath)}\n`);
    expect(aftermath).toMatchObject({ lost: [], doubled: [], viewsThatDiffer: [], notReplayed: [], notApplied: [] });
    expect(leaks).toEqual([]);
    expect(aftermath.releases).toBe(SEEDS.length * CANDIDATES);
    // From when the engines are back: the services start within it as well.
    expect(result.filter(({ readySeconds, healedSeconds }) => readySeconds + healedSeconds > RECOVERY_BAR_SECONDS)).toEqual([]);
  }, 1_200_000);
});
