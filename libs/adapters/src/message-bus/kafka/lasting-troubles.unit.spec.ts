import { lastingTroubles } from './lasting-troubles.ts';

const loading = Object.assign(new Error('loading'), { type: 'GROUP_LOAD_IN_PROGRESS' });
const refused = Object.assign(new Error('refused'), { type: 'TOPIC_AUTHORIZATION_FAILED' });
const notFound = Object.assign(new Error('no coordinator'), { name: 'KafkaJSGroupCoordinatorNotFound' });

const reported: unknown[] = [];
let at = 0;
let report: ReturnType<typeof lastingTroubles>;
const listenAnew = (): void => {
  at = 0;
  report = lastingTroubles(
    (error) => reported.push(error),
    () => at,
  );
};
beforeEach(() => reported.splice(0));

describe('what brokers say while they start', () => {
  beforeAll(listenAnew);

  it('is not reported for a moment, and is when it lasts', () => {
    for (at = 0; at < 10_000; at += 1_000) report(loading);
    expect(reported).toEqual([]);
    report(loading);
    expect(reported).toEqual([loading]);
  });

  it('begins anew when it was over', () => {
    at += 6_000;
    report(loading);
    report(notFound);
    expect(reported).toEqual([]);
  });

  it('is all that is held back', () => {
    report(refused);
    expect(reported).toEqual([refused]);
  });
});

describe('brokers that are away', () => {
  beforeAll(listenAnew);

  const away = (): Error =>
    Object.assign(new Error('Connection error: connect ECONNREFUSED 127.0.0.1:9092'), { name: 'KafkaJSConnectionError' });
  const given = (cause: unknown): Error => Object.assign(new Error('retried', { cause }), { name: 'KafkaJSNumberOfRetriesExceeded' });
  it('are reported once, and while it lasts every thirty seconds with how often it was said', () => {
    const first = away();
    report(first);
    for (at = 500; at <= 60_000; at += 500) report(given(away()));
    expect(reported).toEqual([
      first,
      expect.objectContaining({ message: expect.stringMatching(/ECONNREFUSED 127\.0\.0\.1:9092; for 30 s now, said 60 times/) }),
      expect.objectContaining({ message: expect.stringMatching(/; for 60 s now, said 60 times/) }),
    ]);
  });

  it('are reported at once where it is others, or when they were back for a while', () => {
    const others = Object.assign(new Error('Connection error: connect ECONNREFUSED 127.0.0.1:9093'), { name: 'KafkaJSConnectionError' });
    report(others);
    at += 31_000;
    const again = given(away());
    report(again);
    expect(reported).toEqual([others, again]);
  });

  it('hide nothing else', () => {
    const handler = new Error('the handler failed');
    report(handler);
    report(handler);
    expect(reported).toEqual([handler, handler]);
  });
});
