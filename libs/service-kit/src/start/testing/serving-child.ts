// What serves, in a process of its own, as far as its first argument says; writes where it has got to.
import { writeSync } from 'node:fs';
import { endProcess } from '../end-process.ts';
import { serveUntilStopped } from '../serve-until-stopped.ts';

export type Course = 'starts' | 'serves' | 'holds-on' | 'ends-itself' | 'fails-to-close' | 'never-closes' | 'fails-to-start';

const course = process.argv[2] as Course;
const held = setInterval(() => undefined, 2 ** 30);
// What `process.exit` comes to; a process that ends by itself does not.
const { reallyExit } = process as unknown as { reallyExit: (code: number) => never };
Object.assign(process, {
  reallyExit: (code: number): never => {
    writeSync(1, 'by force\n');
    return reallyExit.call(process, code);
  },
});

await serveUntilStopped(
  async ({ onClose }) => {
    if (course === 'fails-to-close') onClose(async () => void process.stdout.write('closed all the same\n'));
    if (course === 'never-closes') onClose(() => new Promise(() => undefined));
    else if (course !== 'starts')
      onClose(async () => {
        // Long enough for a second request to come.
        await new Promise((resolve) => process.stdin.once('data', resolve));
        if (course === 'fails-to-close') throw new Error('the door is jammed');
        process.stdout.write('closed\n');
        if (course === 'holds-on') return;
        clearInterval(held);
        process.stdin.destroy();
      });
    process.stdout.write('begun\n');
    if (course === 'ends-itself') endProcess(1);
    if (course === 'fails-to-start') throw Object.assign(new Error('no such port'), { code: 'config.port' });
    if (course === 'starts') await new Promise(() => undefined);
  },
  {
    ...(course === 'never-closes' ? { aloneMs: 100 } : {}),
    onStop: () => process.stdout.write('stopping\n'),
    say: (line) => process.stdout.write(`${line.trim()}\n`),
  },
);
