import { readFileSync } from 'node:fs';
import { run } from '../../testing/run.ts';

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string };

describe('the version', () => {
  it.each([[['--version']], [['-V']], [['version']], [['--url', 'http://127.0.0.1:9', '--version']]])(
    'is told with the name by %j',
    async (args) => {
      expect(await run(args)).toMatchObject({ exit: 0, out: `interlock ${version}\n`, err: '' });
    },
  );

  it.each([[['--version', '--json']], [['--json', '--version']], [['version', '--json']]])('is a document by %j', async (args) => {
    const ran = await run(args);
    expect([ran.exit, ran.json(), ran.err]).toEqual([0, { name: 'interlock', version }, '']);
  });

  it('stands in the help', async () => {
    expect((await run(['--help'])).out).toMatch(/-V, --version +name and version/);
  });
});
