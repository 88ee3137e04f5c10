import { answeredWithin } from './answered-within.ts';

const never = new Promise<string>(() => undefined);

describe('work that has to be answered in time', () => {
  it('is what it comes to, when it does', async () => {
    expect(await answeredWithin(60_000, async () => 'done')).toBe('done');
    await expect(answeredWithin(60_000, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('is refused when it does not, and told so', async () => {
    let told: AbortSignal | undefined;
    const answer = answeredWithin(1, (signal) => {
      told = signal;
      return never;
    });
    await expect(answer).rejects.toMatchObject({ code: 'message-bus.unavailable' });
    expect(told?.aborted).toBe(true);
  });

  it('takes what it takes where no time was said', async () => {
    const later = Promise.withResolvers<string>();
    const answer = answeredWithin(undefined, (signal) => {
      expect(signal).toBeUndefined();
      return later.promise;
    });
    later.resolve('late');
    expect(await answer).toBe('late');
  });
});
