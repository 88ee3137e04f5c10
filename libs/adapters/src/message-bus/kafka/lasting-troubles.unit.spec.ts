import { lastingTroubles } from './lasting-troubles.ts';

const loading = Object.assign(new Error('loading'), { type: 'GROUP_LOAD_IN_PROGRESS' });
const refused = Object.assign(new Error('refused'), { type: 'TOPIC_AUTHORIZATION_FAILED' });
const notFound = Object.assign(new Error('no coordinator'), { name: 'KafkaJSGroupCoordinatorNotFound' });

describe('what brokers say while they start', () => {
  const reported: unknown[] = [];
  let at = 0;
  const report = lastingTroubles(
    (error) => reported.push(error),
    () => at,
  );
  beforeEach(() => reported.splice(0));

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
