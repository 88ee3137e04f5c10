import { randomUUID } from 'node:crypto';
import { describeUnless, startKafka, whyNoOwnBroker, type OwnBroker } from '../../message-bus/kafka/testing/broker.ts';
import type { Standing } from '../leadership.ts';
import { kafkaLeadership } from './index.ts';

const skip = await whyNoOwnBroker();

/** Who leads, in the order in which it happened. */
class Chronicle {
  readonly lines: string[] = [];
  private watchers: Array<{ readonly met: () => boolean; readonly resolve: () => void }> = [];

  say(line: string): void {
    this.lines.push(line);
    for (const watcher of this.watchers) if (watcher.met()) watcher.resolve();
  }

  saying(line: string): Promise<void> {
    return this.until(() => this.lines.includes(line));
  }

  leading(name: string): Promise<void> {
    return this.until(() => this.lines.findLast((line) => line.startsWith(name)) === `${name} leads`);
  }

  private until(met: () => boolean): Promise<void> {
    if (met()) return Promise.resolve();
    return new Promise((resolve) => this.watchers.push({ met, resolve }));
  }
}

describeUnless(skip, 'the leadership among replicas on Kafka', () => {
  let broker: OwnBroker;
  beforeAll(async () => {
    broker = await startKafka();
  });
  afterAll(() => broker.stop());

  const candidate = (chronicle: Chronicle, topicPrefix: string, name: string): Promise<Standing> =>
    kafkaLeadership({ brokers: [broker.brokers], clientId: name, topicPrefix, onBackgroundError: () => undefined }).lead({
      name: 'relay',
      onLeading: async (signal) => {
        chronicle.say(`${name} leads`);
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        chronicle.say(`${name} led`);
      },
    });

  it('has one leader, who stays when others come, and a successor when it steps down', async () => {
    const chronicle = new Chronicle();
    const prefix = `l${randomUUID()}.`;
    const first = await candidate(chronicle, prefix, 'first');
    await chronicle.saying('first leads');
    const others = [await candidate(chronicle, prefix, 'second'), await candidate(chronicle, prefix, 'third')];
    await first.stop();
    await Promise.race([chronicle.saying('second leads'), chronicle.saying('third leads')]);
    expect(chronicle.lines.slice(0, 2)).toEqual(['first leads', 'first led']);
    expect(chronicle.lines).toHaveLength(3);
    await Promise.all(others.map((standing) => standing.stop()));
  });

  it('leads again after the brokers were away', async () => {
    const chronicle = new Chronicle();
    const standing = await candidate(chronicle, `l${randomUUID()}.`, 'only');
    await chronicle.saying('only leads');
    await broker.kill();
    await broker.restart();
    const other = await candidate(chronicle, `l${randomUUID()}.`, 'elsewhere');
    await chronicle.saying('elsewhere leads');
    // Away for less than a session it has led all along, for longer it leads again.
    await chronicle.leading('only');
    await standing.stop();
    expect(chronicle.lines.at(-1)).toBe('only led');
    await other.stop();
  });

  it('stands anew when leading failed', async () => {
    let calls = 0;
    const failures: unknown[] = [];
    const again = Promise.withResolvers<void>();
    const leadership = kafkaLeadership({
      brokers: [broker.brokers],
      clientId: 'failing',
      topicPrefix: `l${randomUUID()}.`,
      onBackgroundError: (error) => failures.push(error),
    });
    const standing = await leadership.lead({
      name: 'relay',
      onLeading: async (signal) => {
        calls += 1;
        if (calls === 1) throw new Error('the record is away');
        again.resolve();
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      },
    });
    await again.promise;
    await standing.stop();
    expect(failures).toEqual(expect.arrayContaining([expect.objectContaining({ message: 'the record is away' })]));
  });
});
