import type { Producer, ProducerBatch } from 'kafkajs';
import { Outbox } from './outbox.ts';
import type { Addressed } from './take-batch.ts';

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
  refuse: (batch: ProducerBatch, opened: number) => unknown = () => undefined,
  deliveryTimeoutMs = 5_000,
  connect: (opened: number) => Promise<void> = () => Promise.resolve(),
  limit = { bytes: 100 * 1_048_576, records: 10_000 },
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
        sendBatch: async (batch: ProducerBatch) => {
          if (!isConnected) throw new Error('The producer is disconnected');
          await refuse(batch, mine);
          sent.push(numbers(batch));
          return [];
        },
      };
      return { producer: producer as unknown as Producer, close: () => void (closed += 1) };
    },
    backOff: { baseMs: 1, capMs: 2 },
    random: () => 0.5,
    deliveryTimeoutMs,
    limit,
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

/** An outbox with room for 3 records of 100 bytes, before a broker that answers when it is told to, and the numbers of what it was handed by then. */
function aFullOutbox(deliveryTimeoutMs?: number) {
  const gate = Promise.withResolvers<void>();
  const { outbox, sent } = anOutbox(() => gate.promise, deliveryTimeoutMs, undefined, { bytes: 300, records: 3 });
  const answers: string[] = [];
  const send = (name: string, records: readonly Addressed[], signal?: AbortSignal): Promise<unknown> =>
    outbox.send(records, { signal }).then(
      () => answers.push(name),
      (error: unknown) => answers.push(`${name} ${(error as { readonly code: string }).code}`),
    );
  const full = send('full', [record(1, 100), record(2, 100), record(3, 100)]);
  return { outbox, sent, answers, send, full, open: gate.resolve };
}

describe('calls for which there is no room (matrix 19)', () => {
  it('wait until there is, and go in their order', async () => {
    const { sent, answers, send, full, open } = aFullOutbox();
    const calls = [full, send('large', [record(4, 10), record(5, 250)]), send('small', [record(6, 10)]), send('last', [record(7, 10)])];
    open();
    await Promise.all(calls);
    // Three records and no more are under way at a time: without a limit all that waits behind the first goes together.
    expect(sent).toEqual([['1', '2', '3'], ['4', '5', '6'], ['7']]);
    expect(answers).toEqual(['full', 'large', 'small', 'last']);
  });

  it('are refused when they were due, and never sent', async () => {
    const { sent, answers, send, full, open } = aFullOutbox(20);
    await Promise.all([send('first', [record(4)]), send('second', [record(5)])]);
    open();
    await full;
    expect(answers).toEqual(['first message-bus.unavailable', 'second message-bus.unavailable', 'full']);
    expect(sent).toEqual([['1', '2', '3']]);
  });

  it('are sent when they are larger than all the room there is, each alone', async () => {
    const { sent, send, full, open } = aFullOutbox();
    const calls = [
      full,
      send(
        'huge',
        [1, 2, 3, 4, 5].map((number) => record(10 + number)),
      ),
      send('small', [record(4)]),
    ];
    open();
    await Promise.all(calls);
    expect(sent).toEqual([['1', '2', '3'], ['11', '12', '13', '14', '15'], ['4']]);
  });

  it('are refused when the outbox is closed before there is', async () => {
    const { outbox, answers, send, full, open } = aFullOutbox();
    const waiting = send('waiting', [record(4)]);
    const abandon = new AbortController();
    const closing = outbox.close(abandon.signal);
    abandon.abort();
    await waiting;
    expect(answers).toEqual(['waiting message-bus.unavailable']);
    open();
    await Promise.all([full, closing]);
  });

  it('are sent while the outbox is closed and the broker answers', async () => {
    const { outbox, sent, send, full, open } = aFullOutbox();
    const waiting = send('waiting', [record(4)]);
    const closing = outbox.close(new AbortController().signal);
    open();
    await Promise.all([full, waiting, closing]);
    expect(sent).toEqual([['1', '2', '3'], ['4']]);
  });
});

describe('a call for which nobody waits any longer', () => {
  it('is not sent, and makes room', async () => {
    const { sent, answers, send, full, open } = aFullOutbox();
    const giveUp = new AbortController();
    const calls = [full, send('large', [record(4, 300)], giveUp.signal), send('small', [record(5)])];
    giveUp.abort();
    open();
    await Promise.all(calls);
    expect(answers).toEqual(['large message-bus.unavailable', 'full', 'small']);
    expect(sent).toEqual([['1', '2', '3'], ['5']]);
  });

  it('is not sent when it had room and was not on its way', async () => {
    const { outbox, sent } = anOutbox();
    const giveUp = new AbortController();
    const calls = [outbox.send([record(1)], { signal: giveUp.signal }), outbox.send([record(2)])];
    giveUp.abort();
    expect(await Promise.allSettled(calls)).toMatchObject([
      { status: 'rejected', reason: { code: 'message-bus.unavailable' } },
      { status: 'fulfilled' },
    ]);
    expect(sent).toEqual([['2']]);
  });

  it('is refused at once where that was so before', async () => {
    const { outbox, sent } = anOutbox();
    await expect(outbox.send([record(1)], { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'message-bus.unavailable' });
    expect(sent).toEqual([]);
  });

  it('is answered while it is on its way, and takes room until that is over', async () => {
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const slow = anOutbox(
      () => {
        begun.resolve();
        return gate.promise;
      },
      undefined,
      undefined,
      { bytes: 100, records: 1 },
    );
    const giveUp = new AbortController();
    const call = slow.outbox.send([record(1)], { signal: giveUp.signal });
    await begun.promise;
    const next = slow.outbox.send([record(2)]);
    giveUp.abort();
    await expect(call).rejects.toMatchObject({ code: 'message-bus.unavailable' });
    expect(slow.sent).toEqual([]);
    gate.resolve();
    await next;
    expect(slow.sent).toEqual([['1'], ['2']]);
  });
});
