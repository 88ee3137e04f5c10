import { setTimeout as lasting } from 'node:timers/promises';
import { describeWithBroker } from '../../testing/index.ts';
import { FAULTY_EVENT_STORE, breakWire } from './break-wire.ts';
import { busyWhile } from './busy-while.ts';
import { submitOverTopic } from './over-topic.ts';
import { ALL_WELL, unwell, withCluster, type Injected, type NamedFault, type Stage } from './with-cluster.ts';

const MINUTE_MS = 60_000;
const FLAP_MS = 3_000;
const FLAPS = 10;
const SLOW_MS = 5_000;
const PER_ROUND = 4;
/** A process that tries again and again without a pause takes all of a core. */
const BUSY_BAR = 0.2;

interface Outage extends NamedFault {
  /** `submit` sends a round of candidates; each round that is named in `rounds` once. */
  cause(stage: Stage, submit: (round: string) => Promise<void>, names: (round: string) => string[]): Promise<Injected>;
  readonly rounds: readonly string[];
}

const busy: string[] = [];
/** An outage in which nobody may turn in circles. */
const outage = async (stage: Stage, lastingMs: number, submit: () => Promise<void>): Promise<void> => {
  busy.push(
    ...(await busyWhile(stage, BUSY_BAR, async () => {
      const during = submit();
      await lasting(lastingMs);
      await during;
    })),
  );
};

/** What callers are told while the record is away: to come again, or what the views know. */
const answers: { readonly command: unknown; readonly read: unknown }[] = [];
const whileAway = async ({ door, organisation, journal }: Stage, name: string, known: string): Promise<(typeof answers)[number]> => {
  const built = organisation.candidate(name);
  const { status, headers, json } = await door.ask('POST', '/v1/release-candidates', { as: 'ci', body: built });
  journal.unknown.push(built);
  const { code } = json as { readonly code?: string };
  const read = await door.ask('GET', `/v1/releases/${known}`, { as: 'ci' });
  return { command: { status, code, retryAfter: headers.get('retry-after') }, read: read.status };
};

const frozen = async (pid: number, work: () => Promise<void>): Promise<void> => {
  process.kill(pid, 'SIGSTOP');
  try {
    await work();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
};

const OUTAGES: readonly Outage[] = [
  {
    matrix: [14],
    fault: 'event store down 60 s',
    rounds: ['during', 'topic', 'told'],
    cause: async (stage, submit, names) => {
      const [known = ''] = stage.journal.acknowledged;
      await stage.door.until(known, 'DeploymentApplied');
      await stage.engines.eventStore?.kill();
      await outage(stage, MINUTE_MS, async () => {
        await submit('during');
        await submitOverTopic(stage, names('topic'));
        for (const name of names('told')) answers.push(await whileAway(stage, name, known));
      });
      await stage.engines.eventStore?.restart();
      return { injected: { 'event store down 60 s': 1 } };
    },
  },
  {
    matrix: [14],
    fault: 'event store slow 5 s',
    rounds: ['slow'],
    cause: async (stage, submit) => {
      await breakWire(stage, { slowMs: SLOW_MS });
      await submit('slow');
      await lasting(4 * SLOW_MS);
      await breakWire(stage, { slowMs: 0 });
      return { injected: { 'answers 5 s late, for 20 s': 1 } };
    },
  },
  {
    matrix: [14],
    fault: 'event store returns wrong-expected-version, unknown result, then duplicate success',
    rounds: ['first', 'second'],
    cause: async (stage, submit) => {
      const appends = [
        'refused though stored',
        'answer lost',
        'server timed out',
        'answered twice',
        'refused though stored',
        'lost',
        'answer lost',
        'not leader',
        'answered late',
        'server timed out',
      ] as const;
      const before = await breakWire(stage, { appends });
      await submit('first');
      await submit('second');
      await Promise.all([...stage.journal.acknowledged].map((releaseId) => stage.door.until(releaseId, 'DeploymentApplied')));
      const asked = (await breakWire(stage, {})) - before;
      if (asked < appends.length) throw new Error(`only ${asked} appends came by ${appends.length} faults`);
      return { injected: Object.fromEntries([...Map.groupBy(appends, (kind) => kind)].map(([kind, those]) => [kind, those.length])) };
    },
  },
  {
    matrix: [15],
    fault: 'subscription goes silent without error',
    rounds: ['silent'],
    cause: async (stage, submit) => {
      await breakWire(stage, { silent: true });
      await submit('silent');
      await breakWire(stage, { silent: false });
      return { injected: { 'every subscription silent': 1 } };
    },
  },
  {
    matrix: [19],
    fault: 'all brokers down 60 s, then up',
    rounds: ['during'],
    cause: async (stage, submit) => {
      await stage.engines.broker?.kill();
      await outage(stage, MINUTE_MS, () => submit('during'));
      await stage.engines.broker?.restart();
      return { injected: { 'broker down 60 s': 1 } };
    },
  },
  {
    matrix: [19],
    fault: 'broker frozen 60 s',
    rounds: ['during'],
    cause: async (stage, submit) => {
      await frozen(stage.engines.broker?.pid() ?? 0, () => outage(stage, MINUTE_MS, () => submit('during')));
      return { injected: { 'broker frozen 60 s': 1 } };
    },
  },
  {
    matrix: [19],
    fault: 'one broker flapping every 3 s',
    rounds: Array.from({ length: FLAPS }, (_, flap) => `flap-${flap}`),
    cause: async ({ engines }, submit) => {
      for (let flap = 0; flap < FLAPS; flap += 1) {
        await engines.broker?.kill();
        const during = submit(`flap-${flap}`);
        await lasting(FLAP_MS);
        await engines.broker?.restart();
        await lasting(FLAP_MS);
        await during;
      }
      return { injected: { 'broker away 3 s, there 3 s': FLAPS } };
    },
  },
];

describeWithBroker('faults of the engines under load, services in processes of their own (matrix 14, 15, 19)', () => {
  it('lose nothing, double nothing, and everything comes to its end by itself within 30 s', async () => {
    const names = (number: number, round: string): string[] =>
      Array.from({ length: PER_ROUND }, (_, index) => `outage-${number}-${round}-${index}`);
    const { aftermath, healings, leaks } = await withCluster(
      OUTAGES.flatMap(({ rounds }, number) => ['before', ...rounds].flatMap((round) => names(number, round))),
      async (stage) => {
        for (const [number, { cause, matrix, fault }] of OUTAGES.entries()) {
          const healing = await stage.play({ matrix, fault }, async () => {
            await stage.submit(names(number, 'before'));
            return cause(
              stage,
              (round) => stage.submit(names(number, round)),
              (round) => names(number, round),
            );
          });
          process.stderr.write(`${JSON.stringify(healing)}\n`);
        }
      },
      { eventStoreScript: FAULTY_EVENT_STORE },
    );
    expect(aftermath).toMatchObject(ALL_WELL);
    expect(unwell(healings)).toEqual([]);
    expect(busy).toEqual([]);
    const comeAgain = { status: 503, code: 'event-store.unavailable', retryAfter: expect.stringMatching(/^\d+$/) };
    expect(answers).toEqual(Array.from({ length: PER_ROUND }, () => ({ command: comeAgain, read: 200 })));
    expect(leaks).toEqual([]);
  }, 1_800_000);
});
