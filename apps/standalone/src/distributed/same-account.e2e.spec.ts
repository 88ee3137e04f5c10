import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SERVICES } from '../services.ts';
import { compileCache, describeWithBroker } from '../testing/index.ts';

interface Told {
  readonly account: string;
  /** The one address. */
  readonly url: string;
  readonly ready: unknown;
  /** Lines of the log. */
  readonly log: readonly string[];
  readonly exitCode: number | null;
}

const LAST_LINE = /interlock --url \S+ decision replay <decision>\n/;

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** As `npm start` and `npm run start:distributed` run it in a folder where it never ran before, until the whole account is told and Ctrl-C is pressed. */
const told = async (main: string): Promise<Told> => {
  const folder = await mkdtemp(join(tmpdir(), 'interlock-account-'));
  folders.push(folder);
  const { KAFKA_BROKERS } = process.env;
  const child = spawn(process.execPath, [fileURLToPath(new URL(`../../dist/${main}`, import.meta.url))], {
    cwd: folder,
    // By the channel it learns that this process is gone.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? folder,
      ...compileCache(),
      ...(KAFKA_BROKERS ? { KAFKA_BROKERS, KAFKA_TOPIC_PREFIX: `${folder.slice(-6)}.` } : {}),
      INTERLOCK_PORT: '0',
      INTERLOCK_LOG_LEVEL: 'info',
    },
  });
  if (child.stdout === null || child.stderr === null) throw new Error('there are no pipes');
  const [output, errors] = [collected(child.stdout), collected(child.stderr)];
  const ended = once(child, 'close') as Promise<[number | null]>;
  await Promise.race([output.until(LAST_LINE), ended]);
  const url = /Interlock answers at (http:\/\/[\d.:]+)/.exec(output.text())?.[1] ?? '';
  const ready = await fetch(`${url}/healthz/ready`).then((response) => response.status, String);
  child.kill('SIGINT');
  const [exitCode] = await ended;
  return { account: output.text(), url, ready, log: errors.text().split('\n').slice(0, -1), exitCode };
};

const collected = (stream: NodeJS.ReadableStream) => {
  let text = '';
  const more = new Set<() => void>();
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    for (const look of more) look();
  });
  const until = (pattern: RegExp): Promise<void> => new Promise((resolve) => more.add(() => void (pattern.test(text) && resolve())));
  return { text: () => text, until };
};

/** From the first story to the last line; lines that were wrapped are one again, and what no two runs share is masked. */
const comparable = (account: string): string[] =>
  account
    .slice(account.indexOf('\n1. '), account.search(LAST_LINE))
    .replaceAll(/ *\\\n +|\n {17}|(?<=[^\n])\n(?=[^\n ])/g, ' ')
    .replaceAll(/http:\/\/[\d.:]+/g, '<url>')
    .replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|\b(?=[a-f]*\d)[\da-f]{8,64}\b/g, '<id>')
    .replaceAll(/\d\d:\d\d UTC/g, '<time>')
    .replaceAll(/\bafter \d+ s\b/g, 'after <seconds>')
    .split('\n');

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describeWithBroker('the account of `npm run start:distributed`', () => {
  let alone: Told;
  let distributed: Told;
  beforeAll(async () => {
    [alone, distributed] = await Promise.all([told('main.js'), told('main-distributed.js')]);
  }, 300_000);

  it('is that of `npm start`, word for word', () => {
    expect(comparable(alone.account).filter((line) => /^\d+\. /.test(line))).toHaveLength(10);
    expect(comparable(distributed.account)).toEqual(comparable(alone.account));
  });

  it('begins with what was started, and where all of it answers: at one address', () => {
    expect(distributed.account).toMatch(/^\nApache Kafka /);
    expect(distributed.account).toContain("the record behind EventStoreDB's protocol at esdb://");
    expect(distributed.account).toContain(`8 services, each in a process of its own, behind ${distributed.url}\n`);
    expect([alone.ready, distributed.ready]).toEqual([200, 200]);
  });

  it('leaves standard error to the log of the services: each line says whose it is, and each service runs in a process of its own', () => {
    const lines = distributed.log.map((line) => /^([\w-]+) +│ (.*)$/.exec(line));
    expect(distributed.log.filter((_, index) => lines[index] === null)).toEqual([]);
    const pids = new Map<string, number>();
    for (const line of lines)
      if (line?.[2]?.includes('"msg":"listening"') === true) pids.set(line[1] ?? '', (JSON.parse(line[2]) as { pid: number }).pid);
    expect([...pids.keys()].toSorted()).toEqual(SERVICES.map(({ name }) => name).toSorted());
    expect(new Set(pids.values()).size).toBe(SERVICES.length);
    // One Ctrl-C stops all of them.
    expect([...pids.values()].filter(isRunning)).toEqual([]);
  });

  it('ends in order on one Ctrl-C', async () => {
    expect([alone.exitCode, distributed.exitCode]).toEqual([0, 0]);
    expect(distributed.account).toContain('\nStopping every process; the next start carries on from the record.\n');
    await expect(fetch(`${distributed.url}/healthz/live`)).rejects.toThrow('fetch failed');
  });
});
