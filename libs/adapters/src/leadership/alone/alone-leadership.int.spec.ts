import { once } from 'node:events';
import { aloneLeadership } from './index.ts';

describe('a process that is alone', () => {
  it('leads from the start until it stops, and stopping waits for what it does', async () => {
    const log: string[] = [];
    const standing = await aloneLeadership(() => undefined).lead({
      name: 'role',
      onLeading: async (signal) => {
        log.push('leads');
        await once(signal, 'abort');
        log.push('told');
        await Promise.resolve();
        log.push('stopped');
      },
    });
    expect(log).toEqual(['leads']);
    await standing.stop();
    expect(log).toEqual(['leads', 'told', 'stopped']);
  });

  it('leads again after a failure, and says so', async () => {
    const errors: unknown[] = [];
    const again = Promise.withResolvers<void>();
    let attempts = 0;
    const standing = await aloneLeadership((error) => errors.push(error)).lead({
      name: 'role',
      onLeading: async (signal) => {
        attempts += 1;
        if (attempts === 1) throw new Error('surprise');
        again.resolve();
        await once(signal, 'abort');
      },
    });
    await again.promise;
    await standing.stop();
    expect([attempts, errors]).toEqual([2, [new Error('surprise')]]);
  });
});
