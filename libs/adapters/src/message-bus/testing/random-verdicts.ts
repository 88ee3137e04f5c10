import fc from 'fast-check';
import { ACK, type Delivery, type Verdict } from '../message-bus.ts';
import { Journal, aTopic, bytes, nameOf, withBus, type BusUnderTest, type Situation } from './situation.ts';

/** What a handler answers before its last word, and the last word. */
interface Script {
  readonly key: string;
  readonly before: ReadonlyArray<'retry' | 'throw'>;
  readonly last: 'ack' | 'park';
}

const script: fc.Arbitrary<Script> = fc.record({
  key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  before: fc.array(fc.constantFrom('retry' as const, 'throw' as const), { maxLength: 2 }),
  last: fc.oneof({ weight: 6, arbitrary: fc.constant('ack' as const) }, { weight: 1, arbitrary: fc.constant('park' as const) }),
});

function follow(scripts: readonly Script[], delivery: Delivery): Verdict {
  const { before, last } = scripts[Number(nameOf(delivery))] ?? { before: [], last: 'ack' };
  const now = before[delivery.attempt - 1];
  if (now === 'throw') throw new Error('scripted');
  if (now === 'retry') return { kind: 'retry', delayMs: 1, cause: 'scripted' };
  return last === 'ack' ? ACK : { kind: 'park', cause: 'scripted' };
}

async function check({ bus }: Situation, scripts: readonly Script[], publishedBefore: number, concurrency: number): Promise<void> {
  const { name: topic, ...definition } = aTopic('keep', 2);
  await bus.ensureTopics([{ name: topic, ...definition }]);
  const records = scripts.map(({ key }, index) => ({ topic, key, value: bytes(String(index)) }));
  await bus.publish(records.slice(0, publishedBefore));
  const journal = new Journal((delivery) => follow(scripts, delivery));
  const consumer = await bus.consume(topic, [topic], journal.handler, { concurrency });
  await bus.publish(records.slice(publishedBefore));
  await consumer.idle();

  const parked = (await bus.listParked(topic)).map(nameOf);
  const handled = new Map<string, string[]>();
  for (const { key } of scripts) handled.set(key, [...new Set(journal.ofKey(key))]);
  for (const [key, seen] of handled) {
    const ofKey = scripts.flatMap((entry, index) => (entry.key === key ? [{ name: String(index), last: entry.last }] : []));
    const stop = ofKey.findIndex(({ last }) => last === 'park');
    const reached = stop < 0 ? ofKey : ofKey.slice(0, stop + 1);
    expect(seen).toEqual(reached.map(({ name }) => name));
  }
  expect([...journal.acked, ...parked].toSorted()).toEqual(scripts.map((_, index) => String(index)).toSorted());
  await consumer.stop();

  const cured = new Journal();
  const next = await bus.consume(topic, [topic], cured.handler, { concurrency });
  await bus.replayParked(topic);
  expect(await bus.listParked(topic)).toEqual([]);
  expect(cured.names.toSorted()).toEqual(parked.toSorted());
  for (const key of handled.keys())
    expect(cured.ofKey(key)).toEqual(cured.ofKey(key).toSorted((one, other) => Number(one) - Number(other)));
  await next.stop();
}

export function randomVerdictsContract(start: () => Promise<BusUnderTest>): void {
  describe('handlers that answer anything', () => {
    it('lose nothing: every message ends acknowledged or parked, once, each key in order', () =>
      withBus(start, async (situation) => {
        const runs = fc.asyncProperty(
          fc.array(script, { maxLength: 40 }),
          fc.nat(40),
          fc.integer({ min: 1, max: 4 }),
          (scripts, before, concurrency) => check(situation, scripts, before, concurrency),
        );
        await fc.assert(runs, { numRuns: situation.randomRuns });
      }));
  });
}
