import { setTimeout as lasting } from 'node:timers/promises';
import type { Child } from '../../distributed/service-process.ts';
import { describeWithBroker, Door } from '../../testing/index.ts';
import { arm, type FaultPoint } from './arm-fault.ts';
import { publishedEqually } from './published-equally.ts';
import { ALL_WELL, unwell, withCluster, type Stage } from './with-cluster.ts';

/** Of which deploy/kubernetes runs two. */
const REPLICATED = ['evidence-intake', 'policy-evaluation', 'approval', 'reconciler', 'runtime-signals', 'relay'];
const PER_ROUND = 6;
/** The session of a consumer (10 s), after which its partitions go to the other one, and as much again for what has piled up. */
const CARRIED_ON_BAR_SECONDS = 30;
/** Longer than that session. */
const FROZEN_MS = 40_000;
/** So many that each of two processes owns the partition of some. */
const FROZEN_ROUND = 12;

const names = (round: string, count = PER_ROUND): string[] => Array.from({ length: count }, (_, index) => `${round}-${index}`);

const applied = ({ journal, door }: Stage): Promise<unknown> =>
  Promise.all([...journal.acknowledged].map((releaseId) => door.until(releaseId, 'DeploymentApplied')));

const since = (begun: number): number => (performance.now() - begun) / 1_000;

describeWithBroker('two processes of each service (matrix 20)', () => {
  it('share the work, and one carries on alone when the other is killed', async () => {
    const rounds = ['both', ...REPLICATED, 'alone'];
    const { result, aftermath, healings, leaks } = await withCluster(
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
    expect(leaks).toEqual([]);
    expect(result.filter(({ seconds }) => seconds > CARRIED_ON_BAR_SECONDS)).toEqual([]);
  }, 900_000);
});

interface Frozen {
  readonly slowestSeconds: number;
  /** Messages of the relay that were on the bus already when the first woke with what it had in hand. */
  readonly cameAgain: number;
}

/**
 * Freezes each of two in turn, so that whichever of them led or owned something is taken over once. The first stands still at the point that is named, with what it was about to write in
 * its hands, and writes it when it wakes; the second with nothing.
 */
const freezeInTurn = async (stage: Stage, service: string, inHand: FaultPoint, replica: Child<unknown>): Promise<Frozen> => {
  const took: number[] = [];
  let cameAgain = 0;
  for (const [turn, { pid }] of [stage.cluster.process(service), replica].entries()) {
    const during = names(`${service}-${turn}-during`, FROZEN_ROUND);
    const begun = performance.now();
    let before = 0;
    const stopped = turn === 0 ? stage.said.next(service, `fault: SIGSTOP at ${inHand}`) : undefined;
    if (stopped === undefined) process.kill(pid, 'SIGSTOP');
    else await arm(stage, service, { point: inHand, signal: 'SIGSTOP' });
    try {
      await stage.submit(during);
      await stopped;
      await applied(stage);
      took.push(since(begun));
      await lasting(Math.max(0, FROZEN_MS - (performance.now() - begun)));
      before = await repeatsOf(stage);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await stage.submit(names(`${service}-${turn}-after`));
    await applied(stage);
    if (turn === 0) cameAgain = (await repeatsOf(stage)) - before;
    const how = stopped === undefined ? 'with nothing in hand' : `at ${inHand}`;
    process.stderr.write(`${service.padEnd(20)} ${turn} frozen ${how}, the other carried on: ${took.at(-1)?.toFixed(1)} s\n`);
  }
  return { slowestSeconds: Math.max(...took), cameAgain };
};

const repeatsOf = async ({ engines }: Stage): Promise<number> => (await publishedEqually(engines.broker?.brokers ?? '', [])).repeats;

const roundsOf = (service: string): string[] => [0, 1].flatMap((turn) => [`${service}-${turn}-during`, `${service}-${turn}-after`]);

describeWithBroker(
  'two processes of a service, of which one is frozen for 40 s, longer than its session, and comes back as a zombie',
  () => {
    it('lose nothing, double nothing, and publish nothing out of order (matrix 20, 67)', async () => {
      const consumers = ['policy-evaluation', 'reconciler'];
      const { result, aftermath, healings, leaks } = await withCluster(
        [...consumers, 'relay'].flatMap(roundsOf).flatMap((round) => names(round, FROZEN_ROUND)),
        async (stage) => {
          const replicas = new Map<string, Child<unknown>>();
          for (const service of [...consumers, 'relay']) replicas.set(service, await stage.cluster.addReplica(service));
          const slowest: number[] = [];
          let cameAgain = 0;
          const freeze = async (service: string, inHand: FaultPoint): Promise<void> => {
            const replica = replicas.get(service);
            if (replica === undefined) throw new Error(`no replica of ${service}`);
            const frozen = await freezeInTurn(stage, service, inHand, replica);
            slowest.push(frozen.slowestSeconds);
            if (service === 'relay') ({ cameAgain } = frozen);
          };
          await stage.play({ matrix: [20], fault: 'a consumer frozen 40 s, longer than its session' }, async () => {
            for (const service of consumers) await freeze(service, 'appending');
            return {
              injected: { 'SIGSTOP 40 s before an append': consumers.length, 'SIGSTOP 40 s with nothing in hand': consumers.length },
              slowestRecoverySeconds: Math.max(...slowest),
            };
          });
          await stage.play({ matrix: [67], fault: 'relay frozen, successor takes over, the frozen one resumes' }, async () => {
            await freeze('relay', 'publishing');
            for (const replica of replicas.values()) await replica.stop();
            return {
              injected: { 'SIGSTOP 40 s of a relay with a batch in hand': 1, 'SIGSTOP 40 s of its successor': 1 },
              slowestRecoverySeconds: slowest.at(-1) ?? 0,
            };
          });
          return { slowest, cameAgain };
        },
        { armed: true },
      );
      // What the frozen relay had in hand came from its successor, and then from itself.
      expect(result.cameAgain).toBeGreaterThan(0);
      expect(aftermath).toMatchObject(ALL_WELL);
      expect(unwell(healings)).toEqual([]);
      expect(leaks).toEqual([]);
      expect(result.slowest.filter((seconds) => seconds > CARRIED_ON_BAR_SECONDS)).toEqual([]);
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
