import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openKafkaMessageBus } from '@interlock/adapters/message-bus/kafka';
import { describeUnless, findKafka } from '@interlock/adapters/message-bus/kafka/testing';
import { TOPICS } from '@interlock/contracts';
import { systemClock } from '@interlock/service-kit';
import { memoryEventStore, startTestApp } from '@interlock/service-kit/testing';
import { lifeBefore, recorded, RELEASE } from '../derive-cdevents/testing/golden-record.ts';
import { RelayModule } from '../relay.module.ts';
import { appendLinked } from '../testing/append-linked.ts';

const EXAMPLE = fileURLToPath(new URL('../../../../docs/examples/follow-deployments.mjs', import.meta.url));
const asNew = ({ id, type, data, metadata }: ReturnType<typeof recorded>) => ({ id, type, data, metadata });

const found = await findKafka();
const [kafka, skip] = 'skip' in found ? [undefined, found.skip] : [found, undefined];
afterAll(() => kafka?.stop());

let directory: string;
const started: ChildProcess[] = [];
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'interlock-follow-'))));
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

/** One process of it; `group`: a new one has no offsets, and everything comes again. */
const follow = (topic: string, group: string) => {
  const file = join(directory, 'told.jsonl');
  const env = {
    ...process.env,
    KAFKA_BROKERS: kafka?.brokers,
    TOPIC: topic,
    GROUP: group,
    TOLD: file,
    KAFKAJS_NO_PARTITIONER_WARNING: '1',
  };
  const child = spawn(process.execPath, [EXAMPLE], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (text: string) => (said[name] += text));
  const told = (): Record<string, unknown>[] => {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  return {
    file,
    said,
    told,
    hasTold: async (count: number): Promise<void> => {
      while (told().length < count) {
        if (child.exitCode !== null) throw new Error(`the consumer ended: ${said.stderr}`);
        await delay(20);
      }
    },
    end: async (signal: NodeJS.Signals): Promise<void> => {
      child.kill(signal);
      await once(child, 'close');
    },
  };
};

describeUnless(skip, `the consumer of docs/follow-deployments.md, on Kafka (${kafka?.how})`, () => {
  it('tells each DeploymentApplied once, through repeats, crashes and what is no JSON', async () => {
    const topicPrefix = `t${randomUUID()}.`;
    const messageBus = await openKafkaMessageBus({
      brokers: (kafka?.brokers ?? '').split(','),
      clientId: 'follow-deployments',
      topicPrefix,
      onBackgroundError: () => undefined,
    });
    const eventStore = memoryEventStore();
    const app = await startTestApp([RelayModule], { ports: { eventStore, messageBus, clock: systemClock } });
    const life = lifeBefore('nothing');
    await appendLinked(eventStore, `release-${RELEASE}`, -1, life.map(asNew));
    await app.settled();

    const topic = `${topicPrefix}${TOPICS.deployments.name}`;
    const first = follow(topic, `${topic}.first`);
    await first.hasTold(1);
    await first.end('SIGKILL');
    // A power cut in the middle of the next line.
    appendFileSync(first.file, '{"what":"upgr');

    // As after a fail-over; and what somebody else wrote there, of the same key, before something new.
    const repeat: Parameters<typeof messageBus.publish>[0][number][] = [];
    const reading = await messageBus.materialise(TOPICS.deployments.name, (record) => {
      repeat.push(record);
    });
    await reading.stop();
    const foreign = ['{"truncated": ', 'null', '"text"'].map((value) => Buffer.from(value));
    await messageBus.publish([...repeat, ...[...foreign, null].map((value) => ({ topic: TOPICS.deployments.name, key: RELEASE, value }))]);
    const applied = life.find(({ type }) => type === 'DeploymentApplied');
    const again = recorded('DeploymentApplied', { ...(applied?.data as object), replaces: randomUUID() }, { revision: life.length });
    await appendLinked(eventStore, `release-${RELEASE}`, life.length - 1, [asNew(again)]);

    const second = follow(topic, `${topic}.second`);
    await second.hasTold(2);
    await second.end('SIGTERM');
    await app.close();
    const same = {
      component: 'component:default/checkout',
      environment: 'production',
      release: RELEASE,
      artifact: expect.stringMatching(/^pkg:oci\/checkout@sha256%3A/),
      stream: `release-${RELEASE}`,
    };
    expect(second.told()).toEqual([
      { ...same, what: 'deployed', at: applied?.metadata.recordedAt, revision: applied?.revision },
      { ...same, what: 'upgraded', at: again.metadata.recordedAt, revision: life.length },
    ]);
    expect([first.said.stdout, second.said.stdout]).toEqual(['', '']);
    expect(second.said.stderr.match(/ is not what the schema says$/gm)).toHaveLength(foreign.length + 1);
  });
});
