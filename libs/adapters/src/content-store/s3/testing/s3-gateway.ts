import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A VersityGW that runs, an S3 server that is none of ours. */
export interface S3Gateway {
  readonly endpoint: string;
  readonly bucket: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Where it keeps an object, as a file. */
  fileOf(key: string): string;
  stop(): Promise<void>;
}

const NAME = process.platform === 'win32' ? 'versitygw.exe' : 'versitygw';
const INSTALL = 'node tools/s3/install-gateway.mjs';
const COMPILED = join(import.meta.dirname, '..', '..', '..', '..', '..', '..', '.interlock', 'tools', 'bin');

/** Its program, or the reason why the specs are skipped. With INTERLOCK_REQUIRE_S3=1 having none is a failure. */
export const findS3Gateway = (): { readonly program: string } | { readonly skip: string } => {
  const folders = [COMPILED, ...(process.env['PATH'] ?? '').split(delimiter)];
  const program = folders.map((folder) => join(folder, NAME)).find((path) => existsSync(path));
  if (program !== undefined) return { program };
  const skip = `no S3 server: ${NAME} is neither in .interlock/tools/bin nor on the PATH; \`${INSTALL}\` compiles it`;
  if (process.env['INTERLOCK_REQUIRE_S3'] === '1') throw new Error(skip);
  return { skip };
};

/** Starts it over a new folder with one empty bucket. */
export const startS3Gateway = async (program: string): Promise<S3Gateway> => {
  const home = await mkdtemp(join(tmpdir(), 'interlock-s3-'));
  const bucket = 'evidence';
  // The sidecar: not every file system has extended attributes. A folder below the root is a bucket.
  await Promise.all([mkdir(join(home, 'data', bucket), { recursive: true }), mkdir(join(home, 'sidecar'))]);
  const credentials = { accessKeyId: 'interlock-test', secretAccessKey: 'only-for-this-process' };
  const port = await freePort();
  const child = spawn(
    program,
    ['--quiet', '--port', `127.0.0.1:${port}`, 'posix', '--sidecar', join(home, 'sidecar'), join(home, 'data')],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ROOT_ACCESS_KEY: credentials.accessKeyId, ROOT_SECRET_KEY: credentials.secretAccessKey },
    },
  );
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    await rm(home, { recursive: true, force: true });
  };
  try {
    await answers(child, port);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    endpoint: `http://127.0.0.1:${port}`,
    bucket,
    credentials,
    fileOf: (key) => join(home, 'data', bucket, key),
    stop,
  };
};

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

/** Resolves when the port takes connections; rejects with what it said when it ended before. */
const answers = async (child: ChildProcess, port: number): Promise<void> => {
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => (said = (said + chunk).slice(-2_000)));
  while (!(await accepts(port))) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the S3 server ended: ${said}`);
    await pause(20);
  }
};

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
