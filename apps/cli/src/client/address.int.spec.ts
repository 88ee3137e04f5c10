import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../testing/run.ts';

interface Seen {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly authorization: string | undefined;
}

const seen: Seen[] = [];
const SESSION = { token: 'secret', subject: 'ci', kind: 'workload', expiresInSeconds: 3600 };
const ANSWERS: Readonly<Record<string, unknown>> = {
  '/v1/local/login': SESSION,
  '/base/v1/local/login': SESSION,
  '/services/approval/v1/parked/replay': { replayed: 2 },
  '/services/approval/v1/parked/discard': {
    discarded: {
      parkedId: 'approval/release.events/3/7',
      group: 'approval',
      topic: 'release.events',
      partition: 3,
      offset: 7,
      key: 'a-release',
      cause: 'json.malformed',
      parkedAt: '2026-03-02T10:00:00.000Z',
      bytes: 5,
      digest: null,
    },
    replayed: 1,
  },
  '/base/v1/approvals': { items: [], next: '2026-03-02T10:00:00.000Z~00000000-0000-4000-8000-000000000001' },
};

let server: Server;
let origin: string;
let cwd: string;
beforeAll(async () => {
  server = createServer(({ method, url, headers: { authorization } }, response) => {
    seen.push({ method, path: url, authorization });
    const body = ANSWERS[url?.split('?')[0] ?? ''] ?? { items: [] };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  cwd = mkdtempSync(join(tmpdir(), 'interlock-address-'));
});
beforeEach(() => void (seen.length = 0));
afterAll(() => {
  server.close();
  rmSync(cwd, { recursive: true, force: true });
});

describe('an address with a path', () => {
  it('is asked under that path, with the token of its origin', async () => {
    await run(['login', '--as', 'ci', '--url', origin], { cwd });
    const authorization = 'Bearer secret';
    const listed = await run(['parked', 'list', '--url', `${origin}/services/approval/`], { cwd });
    expect(listed).toMatchObject({ exit: 0, out: expect.stringContaining('Nothing is parked.') });
    const replayed = await run(['parked', 'replay', '--group', 'approval'], {
      cwd,
      env: { INTERLOCK_URL: `${origin}/services/approval` },
    });
    expect(replayed).toMatchObject({ exit: 0, out: expect.stringContaining('2 messages delivered again.') });
    const discard = ['parked', 'discard', 'approval/release.events/3/7', '--group', 'approval'];
    const discarded = await run([...discard, '--reason', 'cut off'], { cwd, env: { INTERLOCK_URL: `${origin}/services/approval` } });
    expect(discarded.out).toMatch(/approval\/release\.events\/3\/7 is given up: 5 bytes.*1 message delivered that waited behind it/s);
    expect(await run(discard, { cwd })).toMatchObject({ exit: 2, err: expect.stringContaining('--reason') });
    await run(['parked', 'list', '--group', 'approval', '--url', origin], { cwd });
    expect(seen.slice(1)).toEqual([
      { method: 'GET', path: '/services/approval/v1/parked', authorization },
      { method: 'POST', path: '/services/approval/v1/parked/replay', authorization },
      { method: 'POST', path: '/services/approval/v1/parked/discard', authorization },
      { method: 'GET', path: '/v1/parked?group=approval', authorization },
    ]);
  });

  it('is named in the commands that are shown to go on with, where it was named in this one', async () => {
    const named = await run(['approval', 'list', '--url', `${origin}/base`], { cwd });
    expect(named.out).toContain(`npx interlock --url ${origin}/base approval list`);
    const set = await run(['approval', 'list'], { cwd, env: { INTERLOCK_URL: `${origin}/base` } });
    expect(set.out).toContain('npx interlock approval list');
  });

  it('signs in under that path, and keeps the token for the whole origin', async () => {
    const home = mkdtempSync(join(tmpdir(), 'interlock-address-'));
    await run(['login', '--as', 'ci', '--url', `${origin}/base`], { cwd: home });
    await run(['parked', 'list', '--url', `${origin}/services/relay`], { cwd: home });
    expect(seen.map(({ path, authorization }) => [path, authorization])).toEqual([
      ['/base/v1/local/login', undefined],
      ['/services/relay/v1/parked', 'Bearer secret'],
    ]);
    rmSync(home, { recursive: true });
  });
});
