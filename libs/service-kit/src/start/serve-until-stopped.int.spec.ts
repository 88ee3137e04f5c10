import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Course } from './testing/serving-child.ts';

const SCRIPT = fileURLToPath(new URL('testing/serving-child.ts', import.meta.url));

type Request = NodeJS.Signals | 'disconnect' | 'let it close';

/** Starts one, asks for the next thing as soon as it has said the line before it, and gives how it ended. */
const course = async (name: Course, asked: Readonly<Record<string, readonly Request[]>>) => {
  const child = fork(SCRIPT, [name], {
    execArgv: ['--conditions=@interlock/source'],
    stdio: ['pipe', 'pipe', 'inherit', 'ipc'],
  });
  const said: string[] = [];
  const ask = (request: Request): void => {
    if (request === 'disconnect') child.disconnect();
    else if (request === 'let it close') child.stdin?.write('\n');
    else child.kill(request);
  };
  const lines = createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => {
    said.push(line);
    for (const request of asked[line] ?? []) ask(request);
  });
  // Of a child that was disconnected from here, Node never tells `close`.
  const [[code, signal]] = (await Promise.all([once(child, 'exit'), once(lines, 'close')])) as [
    [number | null, NodeJS.Signals | null],
    unknown,
  ];
  return { said, code, signal };
};

describe('what serves until it is stopped', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['disconnect', 1],
  ] as const)('ends at once where %s comes while it starts', async (request, code) => {
    expect(await course('starts', { begun: [request] })).toEqual({ said: ['begun', 'by force'], code, signal: null });
  });

  // By itself: `process.exit` is one that may hang (end-process.ts).
  it.each(['SIGINT', 'SIGTERM', 'disconnect'] as const)('closes in order after %s, and ends by itself with 0', async (request) => {
    const { said, code } = await course('serves', { begun: [request], stopping: ['let it close'] });
    expect({ said, code }).toEqual({ said: ['begun', 'stopping', 'closed'], code: 0 });
  });

  it('ends by force where something holds the process that was not closed', async () => {
    const { said, code } = await course('holds-on', { begun: ['SIGTERM'], stopping: ['let it close'] });
    expect({ said, code }).toEqual({ said: ['begun', 'stopping', 'closed', 'by force'], code: 0 });
  });

  it('ends unclosed with the code that it ends itself with, and takes that for no request to stop', async () => {
    expect(await course('ends-itself', {})).toEqual({ said: ['begun', 'by force'], code: 1, signal: null });
  });

  it('goes on closing when it is asked again', async () => {
    const { said, code } = await course('serves', { begun: ['SIGTERM'], stopping: ['SIGTERM', 'SIGINT', 'disconnect', 'let it close'] });
    expect({ said, code }).toEqual({ said: ['begun', 'stopping', 'closed'], code: 0 });
  });

  it('ends with 1 where closing fails, and says why', async () => {
    const { said, code } = await course('fails-to-close', { begun: ['SIGTERM'], stopping: ['let it close'] });
    expect({ said, code }).toEqual({
      said: ['begun', 'stopping', 'interlock: the door is jammed', 'closed all the same', 'by force'],
      code: 1,
    });
  });

  it('ends unclosed where closing never ends and nobody is left to kill it', async () => {
    expect(await course('never-closes', { begun: ['disconnect'] })).toEqual({
      said: ['begun', 'stopping', 'by force'],
      code: 1,
      signal: null,
    });
  });

  it('closes what runs already where the start fails, and ends with the code of that failure', async () => {
    const { said, code } = await course('fails-to-start', { begun: ['let it close'] });
    expect({ said, code }).toEqual({ said: ['begun', 'closed', 'interlock: config.port: no such port'], code: 2 });
  });
});
