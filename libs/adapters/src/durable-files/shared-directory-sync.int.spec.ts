import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDirectory, SharedDirectorySync } from './index.ts';

describe('a directory that many writers sync at once', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'interlock-sync-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('is synced once for all that ask while a sync runs, after that one', async () => {
    const shared = new SharedDirectorySync();
    const order: string[] = [];
    const first = shared.sync(directory).then(() => order.push('first'));
    const [second, third] = [shared.sync(directory), shared.sync(directory)];
    expect(third).toBe(second);
    await Promise.all([first, second.then(() => order.push('second'))]);
    expect(order).toEqual(['first', 'second']);
  });

  it('reports a failure to those who asked, and is tried again for the next', async () => {
    const shared = new SharedDirectorySync();
    const missing = join(directory, 'missing');
    const first = shared.sync(missing);
    const second = shared.sync(missing);
    await expect(first).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(second).rejects.toMatchObject({ code: 'ENOENT' });
    await makeDirectory(missing);
    await expect(shared.sync(missing)).resolves.toBeUndefined();
  });
});
