import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secretReader } from './read-secret.ts';

let configDirectory: string;
beforeEach(async () => {
  configDirectory = await mkdtemp(join(tmpdir(), 'secret-'));
});
afterEach(() => rm(configDirectory, { recursive: true, force: true }));

describe('a secret that the configuration names', () => {
  it('is read from its variable or file each time, so that it may be renewed', async () => {
    const environment: Record<string, string> = { TOKEN: 'one' };
    const byVariable = secretReader({ variable: 'TOKEN' }, { configDirectory, environment });
    const byFile = secretReader({ file: 'token' }, { configDirectory, environment });
    await writeFile(join(configDirectory, 'token'), 'two\n');
    expect([await byVariable(), await byFile()]).toEqual(['one', 'two']);
    environment['TOKEN'] = 'three';
    await writeFile(join(configDirectory, 'token'), 'four');
    expect([await byVariable(), await byFile()]).toEqual(['three', 'four']);
  });

  it.each([undefined, '', ' ', 'hush hush', 'hush\nauthorization: x'])(
    'that is %j is refused by the name of its place alone',
    async (value) => {
      const read = secretReader({ variable: 'TOKEN' }, { configDirectory, environment: { TOKEN: value } });
      await expect(read()).rejects.toThrow('found no token in the variable TOKEN');
      await expect(read()).rejects.not.toThrow('hush');
    },
  );
});
