import { setTimeout as delay } from 'node:timers/promises';
import type { BrokerAccess } from './broker-access.ts';
import type { KafkaFeed } from './kafka-feed.ts';
import type { Membership } from './membership.ts';
import { OffsetCommits } from './offset-commits.ts';

/** A partition on which messages are finished one by one, and what of it is committed. */
const working = () => {
  const committed: string[] = [];
  const broker = {
    offsetCommit: async ({ topics }: { topics: [{ partitions: [{ offset: string }] }] }) =>
      void committed.push(topics[0].partitions[0].offset),
  };
  const access = { withCoordinator: async (_group: string, work: (given: typeof broker) => Promise<void>) => work(broker) };
  const window = { committable: 0 };
  const feed = { gone: new AbortController().signal, window, committed: 0, place: { topic: 'events' }, partition: 0, birth: '' };
  const commits = new OffsetCommits(
    access as unknown as BrokerAccess,
    'workers',
    () => ({ generation: { generation: 1, memberId: 'm' } }) as unknown as Membership,
    () => [feed as unknown as KafkaFeed],
    (error) => {
      throw error;
    },
  );
  const finish = (): void => {
    window.committable += 1;
    commits.soon();
  };
  return { commits, committed, finish };
};

describe('offsets of what is finished', () => {
  it('are committed shortly after the first message, and once a second while work goes on', async () => {
    const { commits, committed, finish } = working();
    const begun = performance.now();
    for (let message = 0; message < 36; message += 1) {
      finish();
      await delay(20);
    }
    const seconds = (performance.now() - begun) / 1_000;
    expect(committed.length).toBeGreaterThan(0);
    expect(committed.length).toBeLessThanOrEqual(1 + Math.floor(seconds));
    commits.stop();
  });

  it('are committed at once where somebody waits for it, as a rebalance and a stop do', async () => {
    const { commits, committed, finish } = working();
    finish();
    await commits.now();
    finish();
    await commits.now();
    expect(committed).toEqual(['1', '2']);
    commits.stop();
  });
});
