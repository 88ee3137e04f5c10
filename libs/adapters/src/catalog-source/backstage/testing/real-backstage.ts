import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Backstage backend that runs, over one file of descriptors. */
export interface RealBackstage {
  readonly url: string;
  readonly token: string;
  /** Puts other descriptors in the place of those that there were; the backend looks at the file again every second or two. */
  describe(text: string): Promise<void>;
  /** Ends the process as an outage does; `begin` starts another at the same address. It keeps nothing: its database is in memory. */
  kill(): Promise<void>;
  begin(): Promise<void>;
  dispose(): Promise<void>;
}

const INSTALL = 'node tools/backstage/install.mjs';
const FOLDER = join(import.meta.dirname, '..', '..', '..', '..', '..', '..', '.interlock', 'tools', 'backstage');

/** The Node that it was compiled for, or the reason why the specs are skipped. With INTERLOCK_REQUIRE_BACKSTAGE=1 having none is a failure. */
export const findBackstage = (): { readonly node: string } | { readonly skip: string } => {
  const mark = join(FOLDER, 'installed.json');
  if (existsSync(mark)) return JSON.parse(readFileSync(mark, 'utf8')) as { readonly node: string };
  const skip = `no Backstage: it is not in .interlock/tools/backstage; \`${INSTALL}\` installs it`;
  if (process.env['INTERLOCK_REQUIRE_BACKSTAGE'] === '1') throw new Error(skip);
  return { skip };
};

export const startBackstage = async (node: string, text: string): Promise<RealBackstage> => {
  const home = await mkdtemp(join(tmpdir(), 'interlock-backstage-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const token = 'only-for-this-process-1234567890';
  const file = join(home, 'catalog.yaml');
  const describeAs = async (now: string): Promise<void> => {
    await writeFile(`${file}.part`, now);
    await rename(`${file}.part`, file);
  };
  await describeAs(text);
  await writeFile(join(home, 'app-config.json'), JSON.stringify(configOf({ url, port, token, file })));
  let stop = (): Promise<void> => Promise.resolve();
  const begin = async (): Promise<void> => {
    stop = await run(node, join(home, 'app-config.json'));
  };
  const dispose = async (): Promise<void> => {
    await stop();
    await rm(home, { recursive: true, force: true });
  };
  try {
    await begin();
  } catch (error) {
    await dispose();
    throw error;
  }
  return { url, token, describe: describeAs, kill: () => stop(), begin, dispose };
};

interface Place {
  readonly url: string;
  readonly port: number;
  readonly token: string;
  readonly file: string;
}

const configOf = ({ url, port, token, file }: Place): object => ({
  app: { title: 'spec', baseUrl: url },
  backend: {
    baseUrl: url,
    listen: { host: '127.0.0.1', port },
    database: { client: 'better-sqlite3', connection: ':memory:' },
    auth: { externalAccess: [{ type: 'static', options: { token, subject: 'interlock' } }] },
  },
  catalog: {
    rules: [{ allow: ['Component', 'Resource', 'Group', 'User', 'System', 'API', 'Domain', 'Location'] }],
    processingInterval: { seconds: 1 },
    locations: [{ type: 'file', target: file }],
  },
});

/** Resolves once its plugins are there, with what ends it; rejects with what it said when it ended before. */
const run = async (node: string, config: string): Promise<() => Promise<void>> => {
  const { PATH, HOME } = process.env;
  const child = spawn(node, ['backend.mjs', '--config', config], {
    cwd: FOLDER,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH, HOME, NODE_ENV: 'production', LOG_LEVEL: 'info' },
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  let said = '';
  const ready = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        said = (said + chunk).slice(-8_000);
        if (/Plugin initialization complete/.test(said)) resolve();
      });
    child.once('error', reject);
    void ended.then(() => reject(new Error(`Backstage ended: ${said.slice(-2_000)}`)));
  });
  await ready;
  return stop;
};

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};
