import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCodeOf } from '../start/failure.ts';
import { makeDataDirectory } from './make-data-directory.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'interlock-data-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('the folder of everything that is kept', () => {
  it('is made, and may be there', async () => {
    const directory = join(folder, 'a', 'b');
    await makeDataDirectory(directory);
    await makeDataDirectory(directory);
    expect(statSync(directory).isDirectory()).toBe(true);
  });

  it.each([
    ['in its place', 'data', 'found a file, expected a folder'],
    ['on the way to it', 'data/more', 'found a file on the way to it, expected a folder'],
  ])('is refused where a file stands %s, with what to do', async (_where, name, says) => {
    writeFileSync(join(folder, 'data'), '');
    const refused = await makeDataDirectory(join(folder, name)).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'config.data_directory', message: expect.stringContaining(`${join(folder, name)}: ${says}`) });
    expect(refused).toMatchObject({
      message: expect.stringMatching(/move the file away, or name another folder with INTERLOCK_DATA_DIR$/),
    });
    expect(exitCodeOf(refused)).toBe(2);
  });
});
