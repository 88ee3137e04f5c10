import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ACK } from '../../message-bus.ts';
import { aTopic, bytes } from '../../testing/situation.ts';
import { Arrivals } from './arrivals.ts';
import { publishUntil, type OnBroker } from './on-broker.ts';

const PROGRAM = fileURLToPath(new URL('./consumer-process.ts', import.meta.url));

export interface Thawed {
  readonly arrivals: Arrivals;
  readonly published: number;
  /** What the frozen one was given between its waking and its joining again. */
  readonly asZombie: number;
  readonly lag: readonly number[];
}

/** One of two consumers is frozen for longer than its session while messages come, and goes on. */
export async function freeze({ broker, open, topicPrefix }: OnBroker, frozenMs: number): Promise<Thawed> {
  const bus = await open();
  const topic = aTopic('keep', 8);
  await bus.ensureTopics([topic]);
  const arrivals = new Arrivals();
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', PROGRAM, broker.brokers, topicPrefix, 'workers', topic.name],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let fromChild = 0;
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [, key = '', number = ''] = line.split(' ');
      fromChild += 1;
      void arrivals.handler({
        topic: topic.name,
        partition: 0,
        offset: 0,
        key,
        value: bytes(number),
        headers: {},
        timestamp: 0,
        attempt: 1,
      });
    }
  });
  const stop = new AbortController();
  const publishing = publishUntil(bus, topic.name, stop.signal);
  const consumer = await bus.consume('workers', [topic.name], async (delivery) => {
    await arrivals.handler(delivery);
    return ACK;
  });
  await arrivals.until(() => fromChild > 100);
  process.kill(child.pid ?? 0, 'SIGSTOP');
  await delay(frozenMs);
  const before = fromChild;
  process.kill(child.pid ?? 0, 'SIGCONT');
  // It is given something again only once it is a member again, apart from what it had in hand.
  await arrivals.until(() => fromChild > before + 200);
  stop.abort();
  const published = await publishing;
  await consumer.idle();
  child.kill('SIGTERM');
  await once(child, 'close');
  await consumer.idle();
  return { arrivals, published, asZombie: arrivals.doubled, lag: (await consumer.lag()).map(({ lag }) => lag) };
}
