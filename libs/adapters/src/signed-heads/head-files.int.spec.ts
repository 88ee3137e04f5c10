import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HeadFiles } from './index.ts';

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'interlock-heads-'));
});
afterEach(() => rm(data, { recursive: true, force: true }));

describe('heads that are signed one after the other', () => {
  it('are the newest, and all of them in their order, one to a line', async () => {
    for (const note of ['first', 'second']) await new HeadFiles(data).write(note, { signedAt: note });
    expect([new HeadFiles(data).read(), new HeadFiles(data).logged()]).toEqual(['second', ['first', 'second']]);
    expect(await readFile(join(data, 'heads', 'heads.log'), 'utf8')).toMatch(/^\{.*\}\n\{.*\}\n$/);
  });

  it('are all there but the one whose line a crash cut off', async () => {
    await new HeadFiles(data).write('first', {});
    await appendFile(join(data, 'heads', 'heads.log'), '{"checkpoint":"cut o');
    await new HeadFiles(data).write('third', {});
    expect([new HeadFiles(data).read(), new HeadFiles(data).logged()]).toEqual(['third', ['first', 'third']]);
  });
});
