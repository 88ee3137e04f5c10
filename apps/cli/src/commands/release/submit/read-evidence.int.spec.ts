import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { Client } from '../../../client/client.ts';
import { CliError } from '../../../cli-error.ts';
import { isChangedInput } from '../../../program/read-input.ts';
import { inlineEvidence, readEvidence } from './read-evidence.ts';
import { quietIo } from '../../../testing/quiet-io.ts';

let cwd: string;
let server: Server;
const received: { announced: string | undefined; bytes: number; hex: string }[] = [];
beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'interlock-cli-'));
  received.length = 0;
  server = createServer((request, response) => {
    const hash = createHash('sha256');
    let bytes = 0;
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      hash.update(chunk);
    });
    request.on('end', () => {
      received.push({ announced: request.headers['content-length'], bytes, hex: hash.digest('hex') });
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(cwd, { recursive: true, force: true });
});

const client = (): Client =>
  new Client({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: async () => undefined });
const LARGE = 6 * 1_048_576;
const large = (): string => {
  writeFileSync(join(cwd, 'large.json'), Buffer.alloc(LARGE, 'x'));
  return 'large.json';
};

describe('a large file of evidence', () => {
  it('is sent from where it lies, its length announced, and known by its digest', async () => {
    const [file] = await readEvidence(quietIo(cwd), [`sbom=${large()}`], () => undefined);
    if (file === undefined) throw new Error('no file');
    const hex = createHash('sha256').update(Buffer.alloc(LARGE, 'x')).digest('hex');
    expect(file).toMatchObject({ path: 'large.json', name: 'large.json', kind: 'sbom', digest: `sha256:${hex}` });
    expect(inlineEvidence([file])).toEqual({ inline: [], later: [file] });
    await client().postBytes(z.object({}), '/v1/x', file.content);
    expect(received).toEqual([{ announced: String(LARGE), bytes: LARGE, hex }]);
  });

  it.each([
    ['grew', () => appendFileSync(join(cwd, 'large.json'), 'y')],
    ['shrank', () => truncateSync(join(cwd, 'large.json'), 100)],
  ])('is not sent when it %s after it was looked at', async (_, change) => {
    const [file] = await readEvidence(quietIo(cwd), [large()], () => undefined);
    change();
    const error: unknown = await client()
      .postBytes(z.object({}), '/v1/x', file?.content ?? new Blob([]))
      .catch((cause: unknown) => cause);
    expect(isChangedInput(error)).toBe(true);
    expect(received).toEqual([]);
  });
});

describe('a file that cannot be evidence', () => {
  it.each([
    ['is missing', 'nowhere.json', () => undefined, 'found nowhere.json (ENOENT), expected a file that can be read'],
    ['is empty', 'empty.json', (path: string) => writeFileSync(path, ''), 'found empty.json, empty'],
    [
      'is beyond the limit',
      'huge.json',
      (path: string) => {
        writeFileSync(path, '');
        truncateSync(path, 50 * 1_048_576 + 1);
      },
      'found huge.json of 52428801 bytes, expected at most 52428800 bytes',
    ],
    ['is a folder without evidence', 'folder', (path: string) => mkdirSync(path), 'found a folder without files'],
  ])('is refused before anything is sent where it %s', async (_, name, make, says) => {
    make(join(cwd, name));
    const error: unknown = await readEvidence(quietIo(cwd), [large(), name], () => undefined).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(CliError);
    expect((error as CliError).message).toContain(`--evidence: ${says}`);
  });
});
