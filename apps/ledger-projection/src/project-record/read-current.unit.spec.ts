import { EventStoreError } from '@interlock/adapters/event-store';
import { readCurrent } from './read-current.ts';

describe('a read right after a write', () => {
  it('waits until the views tell what was written', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let written = false;
    const read = readCurrent({ idle: () => promise })(() => written);
    written = true;
    resolve();
    expect(await read).toBe(true);
  });

  it('is not kept for ever by views that lag', async () => {
    const never = new Promise<void>(() => undefined);
    expect(await readCurrent({ idle: () => never })(() => 'as they are')).toBe('as they are');
  });

  it('is answered as the views are when the store is away, however soon it says so (matrix 14)', async () => {
    const away = new EventStoreError('event-store.unavailable', 'no connection');
    expect(await readCurrent({ idle: () => Promise.reject(away) })(() => 'as they are')).toBe('as they are');
  });

  it('fails as the record fails', async () => {
    await expect(readCurrent({ idle: () => Promise.reject(new Error('gone')) })(() => 'never')).rejects.toThrow('gone');
    const corrupt = new EventStoreError('event-store.corrupt', 'does not verify');
    await expect(readCurrent({ idle: () => Promise.reject(corrupt) })(() => 'never')).rejects.toThrow(corrupt);
  });
});
