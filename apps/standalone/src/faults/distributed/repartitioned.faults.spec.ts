import { anOutsider } from '@interlock/adapters/message-bus/kafka/testing';
import { tellFaultRow } from '@interlock/adapters/testing';
import { TOPICS } from '@interlock/contracts';
import { startEngines, type RunningEngines } from '../../distributed/start-engines.ts';
import { SERVICES } from '../../services.ts';
import { describeWithBroker, Door, temporaryOrganisation, type TemporaryOrganisation } from '../../testing/index.ts';
import { checkRecord } from '../check-record.ts';
import { eachAlone, startOnPrefix, type OnPrefix } from './on-prefix.ts';
import { publishedEqually } from './published-equally.ts';

const [BEFORE, MEANWHILE, AFTER] = ['before', 'meanwhile', 'after'].map((round) =>
  Array.from({ length: 24 }, (_, index) => `${round}-${index}`),
) as [string[], string[], string[]];
/** Of what the record tells, and of what comes from elsewhere. */
const GROWN = [TOPICS.releaseEvents, TOPICS.environmentEvents, TOPICS.releaseCandidates];

let organisation: TemporaryOrganisation;
let engines: RunningEngines;
const log: string[] = [];
const on = (prefix: string): OnPrefix => ({ organisation, engines, prefix, onLine: (name, line) => void log.push(`${name}: ${line}`) });
const brokers = (): string => engines.broker?.brokers ?? '';

const submit = (door: Door, components: readonly string[]): Promise<string[]> =>
  Promise.all(components.map(async (name) => (await door.submit(organisation.candidate(name))).releaseId));
const applied = (door: Door, releases: readonly string[]): Promise<unknown> =>
  Promise.all(releases.map((releaseId) => door.until(releaseId, 'DeploymentApplied')));

describeWithBroker('partitions added to topics by somebody else, under all services and with releases under way (matrix 18)', () => {
  beforeAll(async () => {
    organisation = await temporaryOrganisation([...BEFORE, ...MEANWHILE, ...AFTER].map((name) => ({ name })));
    engines = await startEngines({
      dataDirectory: organisation.dataDirectory,
      environment: {},
      onLine: (name, line) => void log.push(`${name}: ${line}`),
      onExit: () => undefined,
    });
  }, 120_000);
  afterAll(async () => {
    await engines?.stop();
    await organisation?.remove();
  });

  it('leave those who run with their keys where they were, are refused by each start, and new topics go on from the record', async () => {
    const releases: string[] = [];
    const cluster = await startOnPrefix(on(''));
    try {
      const door = new Door(cluster.url);
      const outsider = await anOutsider(brokers());
      const first = await submit(door, BEFORE);
      for (const { name, partitions } of GROWN) await outsider.addPartitions(name, partitions * 2);
      await outsider.close();
      releases.push(...first, ...(await submit(door, MEANWHILE)));
      await applied(door, releases);
    } finally {
      await cluster.stop();
    }
    const before = await checkRecord(organisation.dataDirectory, releases);
    expect(before).toMatchObject({ lost: [], doubled: [], falseAllows: [] });

    const ended = await eachAlone(on(''));
    for (const { name } of SERVICES)
      expect([name, ended[name]]).toEqual([
        name,
        { exitCode: expect.any(Number), words: expect.stringMatching(/message-bus\.topic_mismatch.*expected \d+ partitions.*found \d+/s) },
      ]);

    const begun = performance.now();
    const again = await startOnPrefix(on('anew.'));
    let recoverySeconds = 0;
    try {
      const door = new Door(again.url);
      for (const releaseId of releases) expect((await door.release(releaseId)).environments).toMatchObject([{ phase: 'applied' }]);
      releases.push(...(await submit(door, AFTER)));
      await applied(door, releases);
      recoverySeconds = (performance.now() - begun) / 1_000;
      expect(await door.ask('GET', '/v1/parked', { as: 'monitoring' })).toMatchObject({ status: 200, json: { items: [] } });
    } finally {
      await again.stop();
    }
    const { lost, doubled, falseAllows, events } = await checkRecord(organisation.dataDirectory, releases);
    // What stood before went on the new topics once more, in its order, and had no second effect.
    expect(events.slice(0, before.events.length)).toEqual(before.events);
    const { unequal, outOfOrder } = await publishedEqually(brokers(), events, 'anew.');
    expect({ lost, doubled, falseAllows, unequal, outOfOrder }).toEqual({
      lost: [],
      doubled: [],
      falseAllows: [],
      unequal: [],
      outOfOrder: [],
    });
    tellFaultRow({
      where: 'all services',
      matrix: [18],
      fault: 'partitions added to topics while releases are under way; each start refuses them; new topics go on from the record',
      injected: { repartition: GROWN.length },
      commands: releases.length,
      acknowledged: releases.length,
      unknown: 0,
      lost: lost.length,
      doubled: doubled.length,
      falseAllows: falseAllows.length,
      slowestRecoverySeconds: recoverySeconds,
      seeds: [],
    });
  }, 300_000);
});
