import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { aTopic } from '../testing/situation.ts';
import { answering, claimedElsewhere, describeUnless, freePorts, startKafka, whyNoOwnBroker, type OwnBroker } from './testing/broker.ts';
import { onOwnBroker, publishUntil } from './testing/on-broker.ts';

const skip = await whyNoOwnBroker();

describe('a broker that starts while we are busy', () => {
  const saying = (after: string): string =>
    `process.stdout.write('x'.repeat(9000) + ' Kafka Server started ' + 'y'.repeat(${after.length})); setTimeout(() => {}, 60_000)`;

  it.each([
    ['and says little after it', 'y'],
    ['and says much after it, in one piece', 'y'.repeat(20_000)],
  ])('answers, %s', async (_, after) => {
    const child = spawn(process.execPath, ['-e', saying(after)], { stdio: ['ignore', 'pipe', 'pipe'] });
    await answering(child);
    child.kill('SIGKILL');
    await once(child, 'close');
  });

  it('and ends before it answers is told with what it said', async () => {
    const child = spawn(process.execPath, ['-e', `console.error('the disk is full'); process.exit(3)`], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await expect(answering(child)).rejects.toThrow(/ended with 3 .*the disk is full/s);
  });
});

describe('a port that is found for a broker', () => {
  it('is found by no other process, though nobody listens there yet', async () => {
    const ports = await freePorts(3);
    expect(new Set(ports).size).toBe(3);
    expect(await Promise.all(ports.map(claimedElsewhere))).toEqual([false, false, false]);
  });
});

describeUnless(skip, 'a broker of one’s own', () => {
  let broker: OwnBroker;
  beforeAll(async () => {
    broker = await startKafka();
  });
  afterAll(() => broker.stop());

  // Two over one metadata log destroy it.
  it('keeps its folder from another one', async () => {
    await expect(startKafka({ folder: broker.folder })).rejects.toThrow('Failed to acquire lock');
    expect(process.kill(broker.pid(), 0)).toBe(true);
  });

  it('that is killed while it starts is gone', async () => {
    await broker.kill();
    const [restarted, killed] = await Promise.allSettled([broker.restart(), turns(3).then(() => broker.kill())]);
    expect([restarted.status, killed.status]).toEqual(['rejected', 'fulfilled']);
    expect(() => process.kill(broker.pid(), 0)).toThrow('ESRCH');
  });

  it('that is started again by two at a time starts once', async () => {
    await broker.kill();
    const order: string[] = [];
    const restart = (name: string): Promise<void> => broker.restart().then(() => void order.push(`${name}: ${broker.pid()}`));
    const both = Promise.all([restart('first'), restart('second')]);
    await turns(3);
    // The second one waits for the start that is under way.
    expect(order).toEqual([]);
    await both;
    expect(order).toEqual([`first: ${broker.pid()}`, `second: ${broker.pid()}`]);
  });

  it('that was stopped is not started again', async () => {
    await broker.stop();
    await expect(broker.restart()).rejects.toThrow('stopped for good');
  });
});

/** Of the loop: by then what was asked for is under way. */
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
};

describeUnless(skip, 'a broker in the hands of a test that ran out of time', () => {
  const onBroker = onOwnBroker(skip);

  it('is ended with all that the test does, and the next test has one of its own', async () => {
    const begun = Promise.withResolvers<{ readonly broker: OwnBroker; readonly publishing: Promise<number> }>();
    const hung = onBroker(async ({ broker, open }) => {
      const bus = await open();
      const topic = aTopic();
      await bus.ensureTopics([topic]);
      const publishing = publishUntil(bus, topic.name, new AbortController().signal);
      begun.resolve({ broker, publishing });
      await publishing;
      await broker.restart();
    })();
    const failure = hung.then(
      () => undefined,
      (error: unknown) => String(error),
    );
    const { broker, publishing } = await begun.promise;
    await onBroker(async (next) => {
      expect(next.broker.folder).not.toBe(broker.folder);
      await (await next.open()).ensureTopics([aTopic()]);
    })();
    expect(await publishing).toBeGreaterThanOrEqual(0);
    expect(await failure).toContain('stopped for good');
    // A broker is made and started within it.
  }, 120_000);
});
