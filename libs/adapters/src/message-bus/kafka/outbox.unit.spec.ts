import type { Producer, ProducerBatch } from 'kafkajs';
import { Outbox, type Addressed } from './outbox.ts';

const record = (number: number, size = 10, partition = 0): Addressed => ({
  topic: 't',
  partition,
  key: Buffer.from('k'),
  value: Buffer.from(String(number)),
  headers: {},
  bytes: size,
});
const numbers = ({ topicMessages = [] }: ProducerBatch): string[] =>
  topicMessages.flatMap(({ messages }) => messages.map(({ value }) => String(value)));

/** A producer that keeps what it is given, unless `refuse` throws. */
function anOutbox(
  refuse: (batch: ProducerBatch, opened: number) => void = () => undefined,
  deliveryTimeoutMs = 5_000,
  connect: (opened: number) => Promise<void> = () => Promise.resolve(),
) {
  const sent: string[][] = [];
  let opened = 0;
  let closed = 0;
  const outbox = new Outbox({
    openProducer: () => {
      opened += 1;
      const mine = opened;
      let isConnected = false;
      const producer = {
        connect: async () => {
          await connect(mine);
          isConnected = true;
        },
        sendBatch: (batch: ProducerBatch) => {
          if (!isConnected) throw new Error('The producer is disconnected');
          refuse(batch, mine);
          sent.push(numbers(batch));
          return Promise.resolve([]);
        },
      };
      return { producer: producer as unknown as Producer, close: () => void (closed += 1) };
    },
    backOff: { baseMs: 1, capMs: 2 },
    random: () => 0.5,
    deliveryTimeoutMs,
  });
  return { outbox, sent, openings: () => opened, closings: () => closed };
}
const typed = (type: string): Error => Object.assign(new Error(type), { type });

describe('what waits to be sent', () => {
  it('goes together, in the order of the calls', async () => {
    const { outbox, sent } = anOutbox();
    await Promise.all([1, 2, 3].map((number) => outbox.send([record(number)])));
    expect(sent).toEqual([['1', '2', '3']]);
  });

  it('is sent when who was answered sends again at once', async () => {
    const { outbox, sent } = anOutbox();
    for (let number = 0; number < 5; number += 1) await outbox.send([record(number)]);
    expect(sent).toHaveLength(5);
  });

  it('is split where a batch would be too large, and a call that has to be whole is not', async () => {
    const { outbox, sent } = anOutbox();
    const half = 300 * 1_024;
    await Promise.all([outbox.send([record(1, half), record(2, half)]), outbox.send([record(3, 10, 1), record(4, half)], { whole: true })]);
    expect(sent).toEqual([['1'], ['2'], ['3', '4']]);
  });

  it('is sent again as it was, by the same producer', async () => {
    let failures = 3;
    const { outbox, sent, openings } = anOutbox(() => {
      failures -= 1;
      if (failures >= 0) throw typed('NOT_LEADER_FOR_PARTITION');
    });
    await outbox.send([record(1)]);
    expect([sent, openings()]).toEqual([[['1']], 1]);
  });

  it('is sent by a producer that is new, while none could connect: none of them is kept', async () => {
    const { outbox, sent, openings, closings } = anOutbox(undefined, undefined, async (opened) => {
      if (opened < 4) throw new Error('connect ECONNREFUSED');
    });
    await outbox.send([record(1)]);
    expect([sent, openings(), closings()]).toEqual([[['1']], 4, 3]);
  });

  it('is refused with what came behind it in its call, and its producer goes with it', async () => {
    const { outbox, sent, openings } = anOutbox((batch) => {
      if (numbers(batch).includes('2')) throw typed('MESSAGE_TOO_LARGE');
    });
    const large = 600 * 1_024;
    const calls = [outbox.send([record(1, large), record(2, large), record(3, large)]), outbox.send([record(4)])];
    expect(await Promise.allSettled(calls)).toMatchObject([
      { status: 'rejected', reason: { code: 'message-bus.too_large' } },
      { status: 'fulfilled' },
    ]);
    expect([sent, openings()]).toEqual([[['1'], ['4']], 2]);
  });

  it('is refused when it was not acknowledged in time', async () => {
    const { outbox } = anOutbox(() => {
      throw typed('NOT_LEADER_FOR_PARTITION');
    }, 20);
    await expect(outbox.send([record(1)])).rejects.toMatchObject({ code: 'message-bus.unavailable' });
  });

  it('is numbered anew when the broker no longer knows its numbers', async () => {
    const { outbox, sent, openings } = anOutbox((_, opened) => {
      if (opened === 1) throw typed('UNKNOWN_PRODUCER_ID');
    });
    await outbox.send([record(1)]);
    expect([sent, openings()]).toEqual([[['1']], 2]);
  });
});
