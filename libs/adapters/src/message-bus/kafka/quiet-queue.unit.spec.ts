import { createRequire } from 'node:module';
import { jest } from '@jest/globals';
import { quietRequestQueues } from './quiet-queue.ts';

interface Queue {
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  push(request: object): void;
  maybeThrottle(ms: number): void;
  fulfillRequest(reply: object): void;
  checkPendingRequests(): void;
}
const RequestQueue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as new (options: object) => Queue;

function aQueue(sent: number[]): { queue: Queue; push: (correlationId: number) => void } {
  const queue = new RequestQueue({
    maxInFlightRequests: null,
    requestTimeout: 1_000,
    clientId: 'x',
    broker: 'x',
    logger: { debug: () => undefined },
  });
  const push = (correlationId: number): void =>
    queue.push({
      entry: { correlationId, apiName: 'x', resolve: () => undefined, reject: () => undefined },
      expectResponse: true,
      sendRequest: () => sent.push(correlationId),
    });
  return { queue, push };
}

describe("kafkajs's queue of requests", () => {
  beforeAll(() => quietRequestQueues());
  afterEach(() => jest.useRealTimers());

  it('arms no timer while no request waits', () => {
    const sent: number[] = [];
    const { queue, push } = aQueue(sent);
    push(1);
    queue.fulfillRequest({ correlationId: 1, size: 0, payload: null });
    queue.checkPendingRequests();
    expect(sent).toEqual([1]);
    expect(queue.throttleCheckTimeoutId).toBeNull();
  });

  it('still sends what a throttling broker has made to wait', () => {
    jest.useFakeTimers();
    const sent: number[] = [];
    const { queue, push } = aQueue(sent);
    queue.maybeThrottle(30);
    push(1);
    jest.advanceTimersByTime(29);
    expect(sent).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(sent).toEqual([1]);
    expect(queue.throttleCheckTimeoutId).toBeNull();
  });
});
