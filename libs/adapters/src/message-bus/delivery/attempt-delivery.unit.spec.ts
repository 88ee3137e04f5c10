import { ACK, type Delivery, type Verdict } from '../message-bus.ts';
import { attemptDelivery } from './attempt-delivery.ts';

const delivery: Delivery = { topic: 't', partition: 0, offset: 0, key: 'k', value: null, headers: {}, timestamp: 0, attempt: 1 };
const policy = { maxAttempts: 3, backOff: { baseMs: 10, capMs: 100 }, random: () => 1 };
const answered = (answer: unknown, failures = 0) => attemptDelivery(async () => answer as Verdict, delivery, failures, policy);
const thrown = (error: unknown, failures = 0) => attemptDelivery(() => Promise.reject(error), delivery, failures, policy);

describe('an attempt', () => {
  it('passes verdicts on', async () => {
    expect(await answered(ACK)).toEqual({ kind: 'ack', threw: false });
    expect(await answered({ kind: 'park', cause: 'unparsable' })).toEqual({ kind: 'park', cause: 'unparsable', threw: false });
    expect(await answered({ kind: 'retry', delayMs: 7, cause: 'busy' })).toEqual({
      kind: 'retry',
      delayMs: 7,
      cause: 'busy',
      threw: false,
    });
  });

  it('never turns a long delay into none', async () => {
    expect(await answered({ kind: 'retry', delayMs: 2 ** 40, cause: 'long' })).toMatchObject({ delayMs: 2 ** 31 - 1 });
    expect(await answered({ kind: 'retry', delayMs: Infinity, cause: 'long' })).toMatchObject({ delayMs: 2 ** 31 - 1 });
  });

  it.each([[undefined], [null], [true], [{ kind: 'acknowledged' }], [{ kind: 'retry', delayMs: -1 }], [{ kind: 'retry', delayMs: NaN }]])(
    'takes %j for a failure, never for an acknowledgement',
    async (answer) => {
      expect(await answered(answer)).toMatchObject({ kind: 'retry', threw: true });
      expect(await answered(answer, 2)).toMatchObject({ kind: 'park', threw: true });
    },
  );

  it('backs off on what is thrown, synchronously too, and parks at the limit with its code', async () => {
    const error = Object.assign(new Error('gone'), { code: 'event-store.unavailable' });
    expect(await thrown(error)).toEqual({ kind: 'retry', delayMs: 10, cause: 'event-store.unavailable: gone', threw: true });
    expect(await thrown(error, 1)).toMatchObject({ kind: 'retry', delayMs: 20 });
    expect(await thrown(error, 2)).toEqual({ kind: 'park', cause: 'event-store.unavailable: gone', threw: true });
    expect(await thrown(new TypeError('no'), 2)).toMatchObject({ cause: 'TypeError: no' });
    expect(await thrown('a string', 2)).toMatchObject({ cause: 'thrown: a string' });
    const synchronous = (): Promise<Verdict> => {
      throw error;
    };
    expect(await attemptDelivery(synchronous, delivery, 0, policy)).toMatchObject({ kind: 'retry', threw: true });
  });
});
