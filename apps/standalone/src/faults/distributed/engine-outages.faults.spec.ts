import { setTimeout as lasting } from 'node:timers/promises';
import { describeWithBroker } from '../../testing/index.ts';
import { withCluster, type Stage } from './with-cluster.ts';

/** Longer than the session of a consumer (10 s): its partitions go to nobody meanwhile, and a frozen one comes back as a zombie. */
const FAULT_MS = 15_000;
const MINUTE_MS = 60_000;
const RECOVERY_BAR_SECONDS = 30;

const freeze = async (pid: number): Promise<void> => {
  process.kill(pid, 'SIGSTOP');
  await lasting(FAULT_MS);
  process.kill(pid, 'SIGCONT');
};

const FAULTS: Readonly<Record<string, (stage: Stage) => Promise<void>>> = {
  'the broker is stopped and comes back (19)': async ({ engines }) => {
    await engines.broker?.halt();
    await lasting(FAULT_MS);
    await engines.broker?.restart();
  },
  'the broker is killed and comes back': async ({ engines }) => {
    await engines.broker?.kill();
    await engines.broker?.restart();
  },
  'the event store is killed and comes back after a minute (14)': async ({ engines }) => {
    await engines.eventStore?.kill();
    await lasting(MINUTE_MS);
    await engines.eventStore?.restart();
  },
  'policy-evaluation is frozen for longer than its session (20)': ({ cluster }) => freeze(cluster.process('policy-evaluation').pid),
  'the reconciler is frozen (66)': ({ cluster }) => freeze(cluster.process('reconciler').pid),
  'the relay is frozen (67)': ({ cluster }) => freeze(cluster.process('relay').pid),
};

describeWithBroker('faults of the engines under load, services in processes of their own', () => {
  it('lose nothing, double nothing, and everything comes to its end by itself within 30 s', async () => {
    const names = (fault: number, when: string): string[] => Array.from({ length: 4 }, (_, index) => `${when}-${fault}-${index}`);
    const faults = Object.entries(FAULTS);
    const { result, aftermath, leaks } = await withCluster(
      faults.flatMap((_, number) => [...names(number, 'before'), ...names(number, 'during')]),
      async (stage) => {
        const rows: { readonly fault: string; readonly unknown: number; readonly recoverySeconds: number }[] = [];
        for (const [number, [fault, cause]] of faults.entries()) {
          const unknownBefore = stage.journal.unknown.length;
          await stage.submit(names(number, 'before'));
          const during = cause(stage);
          await stage.submit(names(number, 'during'));
          await during;
          const healed = performance.now();
          const known = [...stage.journal.acknowledged];
          await Promise.all(known.map((releaseId) => stage.door.until(releaseId, 'DeploymentApplied')));
          const recoverySeconds = (performance.now() - healed) / 1000;
          rows.push({ fault, unknown: stage.journal.unknown.length - unknownBefore, recoverySeconds });
          process.stderr.write(`${fault.padEnd(64)} ${recoverySeconds.toFixed(1)} s\n`);
        }
        return rows;
      },
    );
    process.stderr.write(`${JSON.stringify(aftermath)}\n`);
    expect(aftermath).toMatchObject({ lost: [], doubled: [], viewsThatDiffer: [], notReplayed: [], notApplied: [] });
    expect(leaks).toEqual([]);
    expect(result.filter(({ recoverySeconds }) => recoverySeconds > RECOVERY_BAR_SECONDS)).toEqual([]);
  }, 1_200_000);
});
