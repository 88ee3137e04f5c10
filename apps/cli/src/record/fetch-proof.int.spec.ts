import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkpointText, LEDGER_ORIGIN } from '@interlock/domain';
import { run, type Ran } from '../testing/run.ts';

const cwd = mkdtempSync(join(tmpdir(), 'interlock-cli-'));
const ROOT = 'ab'.repeat(32);
const noteOf = (treeSize: number): string =>
  `${checkpointText({ origin: LEDGER_ORIGIN, treeSize, rootHash: ROOT })}\n— ${LEDGER_ORIGIN} ${'A'.repeat(88)}\n`;
const HEAD = { treeSize: 20, rootHash: ROOT, checkpoint: noteOf(20), verifierKey: 'interlock.local/ledger+00000000+AA==' };

/** Answers as ledger-projection does. What it answers proves nothing: nothing of it is verified when it is fetched. */
let server: Server;
let asked: string[] = [];
beforeAll(async () => {
  for (const size of [0, 7, 15, 20, 30]) writeFileSync(join(cwd, `of-${size}`), noteOf(size));
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    asked.push(url.pathname + url.search);
    const [from, to] = ['from', 'to'].map((name) => Number(url.searchParams.get(name)));
    const answer = url.pathname.endsWith('/consistency') ? { from, to, fromRoot: ROOT, toRoot: ROOT, hashes: [ROOT] } : HEAD;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => void server.close(resolve));
  rmSync(cwd, { recursive: true, force: true });
});
beforeEach(() => {
  asked = [];
});

const ledger = (...args: string[]): Promise<Ran> =>
  run(['ledger', ...args], { cwd, env: { INTERLOCK_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } });

describe('the signed head', () => {
  it('is written as it is: a note that can be kept, in a file or on stdout', async () => {
    expect((await ledger('head')).out).toBe(noteOf(20));
    expect((await ledger('head', '--json')).json()).toEqual(HEAD);
    expect((await ledger('head', '--out', 'kept')).exit).toBe(0);
    expect(readFileSync(join(cwd, 'kept'), 'utf8')).toBe(noteOf(20));
    expect((await ledger('head', '--out', 'kept')).exit).toBe(2);
  });
});

describe('a proof that the record only grew', () => {
  it('is asked for once for each size of the heads that were kept, and not where there is nothing to prove', async () => {
    writeFileSync(join(cwd, 'answer.json'), JSON.stringify({ ...HEAD, treeSize: 7, checkpoint: noteOf(7) }));
    const heads = ['of-15', 'of-7', 'answer.json', 'of-20', 'of-0'].flatMap((file) => ['--head', file]);
    expect((await ledger('prove', ...heads, '--json')).json()).toMatchObject({
      format: 'interlock.ledger-proof.v1',
      checkpoint: HEAD.checkpoint,
      record: null,
      growth: [
        { from: 15, to: 20 },
        { from: 7, to: 20 },
      ],
    });
    expect(asked).toEqual(['/v1/ledger/head', '/v1/ledger/consistency?from=15&to=20', '/v1/ledger/consistency?from=7&to=20']);
  });

  it('is none where the server has less than a head that was kept', async () => {
    const ran = await ledger('prove', '--head', 'of-7', '--head', 'of-30', '--json');
    expect([ran.exit, ran.json()]).toMatchObject([20, { error: { code: 'ledger.behind_head' } }]);
    expect(ran.err).toContain('of-30 is of 30 events, and the newest head of the server of 20');
  });

  it.each<[readonly string[], string]>([
    [[], '--event'],
    [['--event', '6b2971f6-5aca-594b-bf11-1e0fb50ea046', '--decision', '6b2971f6-5aca-594b-bf11-1e0fb50ea046'], '--event'],
    [['--event', 'x'], '--event'],
    [['--head', 'nowhere'], '--head'],
    [['--head', 'text'], '--head'],
  ])('is not asked for with %j', async (args, field) => {
    writeFileSync(join(cwd, 'text'), 'no head\n');
    const ran = await ledger('prove', ...args);
    expect([ran.exit, asked]).toEqual([2, []]);
    expect(ran.err).toContain(`${field}: found`);
  });
});
