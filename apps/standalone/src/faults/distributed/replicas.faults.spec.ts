import { setTimeout as lasting } from 'node:timers/promises';
import type { Child } from '../../distributed/service-process.ts';
import { describeWithBroker, Door } from '../../testing/index.ts';
import { ALL_WELL, unwell, withCluster, type Stage } from './with-cluster.ts';

/** Of which deploy/kubernetes runs two. */
const REPLICATED = ['evidence-intake', 'policy-evaluation', 'approval', 'reconciler', 'runtime-signals', 'relay'];
const PER_ROUND = 6;
/** The session of a consumer (10 s), after which its partitions go to the other one, and as much again for what has piled up. */
const CARRIED_ON_BAR_SECONDS = 30;
/** Longer than that session. */
const FROZEN_MS = 40_000;

const names = (round: string, count = PER_ROUND): string[] => Array.from({ length: count }, (_, index) => `${round}-${index}`);

const applied = ({ journal, door }: Stage): Promise<unknown> =>
  Promise.all([...journal.acknowledged].map((releaseId) => door.until(releaseId, 'DeploymentApplied')));

const since = (begun: number): number => (performance.now() - begun) / 1_000;

describeWithBroker('two processes of each service (matrix 20)', () => {
  it('share the work, and one carries on alone when the other is killed', async () => {
    const rounds = ['both', ...REPLICATED, 'alone'];
    const { result, aftermath, healings } = await withCluster(
      rounds.flatMap((round) => names(round)),
      async (stage) => {
        const { cluster, journal, organisation, submit } = stage;
        const replicas = new Map<string, Awaited<ReturnType<typeof cluster.addReplica>>>();
        for (const service of REPLICATED) replicas.set(service, await cluster.addReplica(service));
        await submit(names('both'));
        await applied(stage);
        const rows: { readonly killed: string; readonly seconds: number }[] = [];
        // The intake that is killed is the one behind the one address: from then on candidates go to the other.
        const other = new Door(replicas.get('evidence-intake')?.said.url ?? '');
        const submitToOther = async (round: string): Promise<void> => {
          for (const name of names(round)) journal.write(await other.submit(organisation.candidate(name)));
        };
        await stage.play({ matrix: [20], fault: 'a consumer killed, its replica carries on' }, async () => {
          for (const service of REPLICATED) {
            const begun = performance.now();
            await cluster.process(service).kill();
            await submitToOther(service);
            await applied(stage);
            rows.push({ killed: service, seconds: since(begun) });
            process.stderr.write(`${service.padEnd(20)} killed, its replica carried on: ${since(begun).toFixed(1)} s\n`);
          }
          await submitToOther('alone');
          await applied(stage);
          for (const service of REPLICATED) await cluster.restart(service);
          // They held connections that were not there before.
          for (const replica of replicas.values()) await replica.stop();
          return { injected: { 'kill -9': rows.length }, slowestRecoverySeconds: Math.max(...rows.map(({ seconds }) => seconds)) };
        });
        return rows;
      },
    );
    expect(aftermath).toMatchObject(ALL_WELL);
    expect(unwell(healings)).toEqual([]);
    expect(result.filter(({ seconds }) => seconds > CARRIED_ON_BAR_SECONDS)).toEqual([]);
  }, 900_000);
});

/** Freezes each of two in turn: whichever of them led or owned something, it is taken over once. Gives the slowest take-over. */
const freezeInTurn = async (stage: Stage, service: string, replica: Child<unknown>): Promise<number> => {
  const took: number[] = [];
  for (const [turn, { pid }] of [stage.cluster.process(service), replica].entries()) {
    const begun = performance.now();
    process.kill(pid, 'SIGSTOP');
    try {
      await stage.submit(names(`${service}-${turn}-during`));
      await applied(stage);
      took.push(since(begun));
      await lasting(Math.max(0, FROZEN_MS - (performance.now() - begun)));
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await stage.submit(names(`${service}-${turn}-after`));
    await applied(stage);
    process.stderr.write(`${service.padEnd(20)} ${turn} frozen, the other carried on: ${took.at(-1)?.toFixed(1)} s\n`);
  }
  return Math.max(...took);
};

const roundsOf = (service: string): string[] => [0, 1].flatMap((turn) => [`${service}-${turn}-during`, `${service}-${turn}-after`]);

describeWithBroker(
  'two processes of a service, of which one is frozen for 40 s, longer than its session, and comes back as a zombie',
  () => {
    it('lose nothing, double nothing, and publish nothing out of order (matrix 20, 67)', async () => {
      const consumers = ['policy-evaluation', 'reconciler'];
      const { result, aftermath, healings, leaks } = await withCluster(
        [...consumers, 'relay'].flatMap(roundsOf).flatMap((round) => names(round)),
        async (stage) => {
          const replicas = new Map<string, Child<unknown>>();
          for (const service of [...consumers, 'relay']) replicas.set(service, await stage.cluster.addReplica(service));
          const slowest: number[] = [];
          const frozen = async (service: string): Promise<void> => {
            const replica = replicas.get(service);
            if (replica === undefined) throw new Error(`no replica of ${service}`);
            slowest.push(await freezeInTurn(stage, service, replica));
          };
          await stage.play({ matrix: [20], fault: 'a consumer frozen 40 s, longer than its session' }, async () => {
            for (const service of consumers) await frozen(service);
            return { injected: { 'SIGSTOP 40 s': 2 * consumers.length }, slowestRecoverySeconds: Math.max(...slowest) };
          });
          await stage.play({ matrix: [67], fault: 'relay frozen, successor takes over, the frozen one resumes' }, async () => {
            await frozen('relay');
            for (const replica of replicas.values()) await replica.stop();
            return { injected: { 'SIGSTOP 40 s of each of two relays': 2 }, slowestRecoverySeconds: slowest.at(-1) ?? 0 };
          });
          return slowest;
        },
      );
      expect(aftermath).toMatchObject(ALL_WELL);
      expect(unwell(healings)).toEqual([]);
      expect(leaks).toEqual([]);
      expect(result.filter((seconds) => seconds > CARRIED_ON_BAR_SECONDS)).toEqual([]);
    }, 1_200_000);
  },
);

const STORM_MS = 120_000;
const EVERY_MS = 5_000;
const CHANGES = STORM_MS / EVERY_MS;
const IN_THE_STORM = ['policy-evaluation', 'reconciler', 'approval', 'evidence-intake'];

describeWithBroker('a rebalance storm: a process of a service added or removed every 5 s for 2 min under load (matrix 20)', () => {
  it('loses nothing, doubles nothing, and everything comes to its end by itself', async () => {
    const rounds = Array.from({ length: CHANGES }, (_, change) => `storm-${change}`);
    const { aftermath, healings, leaks } = await withCluster(
      rounds.flatMap((round) => names(round)),
      async (stage) => {
        const healing = await stage.play(
          { matrix: [20], fault: 'rebalance storm: add or remove a consumer every 5 s for 2 min' },
          async () => {
            const replicas = new Map<string, Child<unknown>>();
            const done = { added: 0, 'stopped in order': 0, 'killed with -9': 0 };
            for (const [change, round] of rounds.entries()) {
              // The moment of the fault.
              const next = lasting(EVERY_MS);
              const sending = stage.submit(names(round));
              const service = IN_THE_STORM[Math.floor(change / 2) % IN_THE_STORM.length] ?? '';
              const replica = replicas.get(service);
              if (replica === undefined) {
                replicas.set(service, await stage.cluster.addReplica(service));
                done.added += 1;
              } else {
                replicas.delete(service);
                const gently = change % 4 === 1;
                await (gently ? replica.stop() : replica.kill());
                done[gently ? 'stopped in order' : 'killed with -9'] += 1;
              }
              await sending;
              await next;
            }
            return { injected: done };
          },
        );
        process.stderr.write(`${JSON.stringify(healing)}\n`);
      },
    );
    expect(aftermath).toMatchObject(ALL_WELL);
    expect(unwell(healings)).toEqual([]);
    expect(leaks).toEqual([]);
    expect(aftermath.releases).toBeGreaterThanOrEqual(CHANGES * PER_ROUND);
  }, 900_000);
});
