import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeHashing } from '@interlock/adapters/hashing';
import type { RecordedEvent, RestoreAcknowledged } from '@interlock/contracts';
import { checkpointText, ed25519KeyOfPem, eventHash, LEDGER_ORIGIN, signNote, verifierKey, verifyLedgerExport } from '@interlock/domain';
import { run } from '../testing/run.ts';

const cwd = mkdtempSync(join(tmpdir(), 'interlock-cli-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const anExport = (length: number): RecordedEvent[] => {
  const events: RecordedEvent[] = [];
  for (let position = 0; position < length; position += 1) {
    const stream = `release-${position % 2}`;
    const before = events.findLast((event) => event.stream === stream);
    events.push({
      stream,
      revision: before === undefined ? 0 : before.revision + 1,
      position,
      id: `00000000-0000-4000-8000-${String(position).padStart(12, '0')}`,
      type: 'Noted',
      data: { note: `number ${position}` },
      metadata: {
        schemaVersion: 1,
        recordedAt: '2026-01-02T03:04:05.678Z',
        consumer: 'spec',
        causationId: `spec|${position}`,
        correlationId: stream,
        actor: { subject: 'service:spec', kind: 'service' },
        previousHash: before === undefined ? null : eventHash(before, nodeHashing),
      },
    });
  }
  return events;
};

const write = (name: string, lines: readonly unknown[]): string => {
  writeFileSync(join(cwd, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return name;
};

describe('an export of the record', () => {
  const events = anExport(6);

  it('verifies as it was written', async () => {
    const ran = await run(['ledger', 'verify', write('good', events), '--json'], { cwd });
    expect([ran.exit, ran.json()]).toEqual([
      0,
      {
        valid: true,
        events: 6,
        streams: 2,
        head: 5,
        rootHash: verifyLedgerExport(events, nodeHashing).rootHash,
        agreesWithHead: null,
        begunLater: { streams: 0, begin: [] },
      },
    ]);
  });

  it('does not verify with a changed byte, and names stream and revision', async () => {
    const name = write('changed', events);
    const text = readFileSync(join(cwd, name), 'utf8');
    writeFileSync(join(cwd, name), text.replace('number 2', 'number 7'));
    const ran = await run(['ledger', 'verify', name], { cwd });
    expect(ran.exit).toBe(20);
    expect(ran.err).toContain('stream release-0, revision 2');
  });

  it.each<[string, readonly unknown[], string]>([
    ['an event missing', events.filter((event) => event.position !== 2), 'stream release-0, revision 2'],
    ['two events exchanged', [events[1], events[0], ...events.slice(2)], 'position 0'],
    ['an event twice', [events[0], events[0]], 'stream release-0, revision 0'],
    ['a line that is no event', [events[0], { hello: 1 }], 'line 2'],
  ])('does not verify with %s', async (what, lines, place) => {
    const ran = await run(['ledger', 'verify', write(what.replaceAll(' ', '-'), lines)], { cwd });
    expect([ran.exit, ran.out]).toEqual([20, '']);
    expect(ran.err).toContain(place);
  });

  it('does not verify when it was cut in the middle of a line', async () => {
    const name = write('cut', events);
    writeFileSync(join(cwd, name), readFileSync(join(cwd, name)).subarray(0, -40));
    const ran = await run(['ledger', 'verify', name], { cwd });
    expect(ran.exit).toBe(20);
    expect(ran.err).toContain('line 6');
  });
});

/** The first events of a record, then the acknowledgement that it was restored to them, then others than before. */
const restoredAt = (events: readonly RecordedEvent[], size: number, lost: RestoreAcknowledged['lost']): RecordedEvent[] => {
  const kept = events.slice(0, size);
  const { rootHash } = verifyLedgerExport(kept, nodeHashing);
  const [first] = anExport(1);
  if (first === undefined) throw new Error('no event');
  const told = (position: number, stream: string, type: string, data: unknown): RecordedEvent => ({
    ...first,
    position,
    stream,
    type,
    data,
    id: `00000000-0000-4000-9000-${String(position).padStart(12, '0')}`,
    metadata: { ...first.metadata, actor: { subject: 'os:spec', kind: 'human' } },
  });
  const data: RestoreAcknowledged = {
    reason: 'spec',
    incident: null,
    restored: { treeSize: size, rootHash },
    lost,
    ahead: [{ by: 'signed-head', position: 5 }],
    lostStreams: [],
  };
  const others = [4, 5, 6, 7].map((position) => told(position, `release-new-${position}`, 'Noted', { note: 'new' }));
  return [...kept, told(size, 'ledger-restores', 'RestoreAcknowledged', data), ...others];
};

describe('a part of the record', () => {
  const events = anExport(8);

  it('verifies from where each stream begins in it, and says what it cannot show', async () => {
    const ran = await run(['ledger', 'verify', write('part', events.slice(3)), '--json'], { cwd });
    expect([ran.exit, ran.json()]).toEqual([
      0,
      {
        valid: true,
        events: 5,
        streams: 2,
        head: 7,
        rootHash: null,
        agreesWithHead: null,
        begunLater: {
          streams: 2,
          begin: [
            { stream: 'release-1', revision: 1 },
            { stream: 'release-0', revision: 2 },
          ],
        },
      },
    ]);
    const page = await run(['ledger', 'verify', 'part'], { cwd });
    expect(page.out.replaceAll(/\s+/g, ' ')).toContain('2 of 2 streams begin later than at their first event (release-1 at revision 1)');
  });

  it('of one stream from its first event is whole as far as the stream goes', async () => {
    const ran = await run(
      [
        'ledger',
        'verify',
        write(
          'one',
          events.filter(({ stream }) => stream === 'release-1'),
        ),
        '--json',
      ],
      { cwd },
    );
    expect([ran.exit, ran.json()]).toEqual([0, expect.objectContaining({ events: 4, streams: 1, begunLater: { streams: 0, begin: [] } })]);
  });

  it('does not verify with a changed byte or an event missing after its beginning', async () => {
    const name = write('part-changed', events.slice(3));
    writeFileSync(join(cwd, name), readFileSync(join(cwd, name), 'utf8').replace('number 4', 'number 9'));
    expect((await run(['ledger', 'verify', name], { cwd })).exit).toBe(20);
    expect((await run(['ledger', 'verify', write('part-gap', events.slice(3).toSpliced(2, 1))], { cwd })).exit).toBe(20);
  });
});

describe('an export beside a signed head that was kept elsewhere', () => {
  const events = anExport(6);
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const pem = String(publicKey.export({ type: 'spki', format: 'pem' }));

  const signHead = (name: string, treeSize: number, key = privateKey): string => {
    const { rootHash } = verifyLedgerExport(events.slice(0, treeSize), nodeHashing);
    const signer = {
      name: LEDGER_ORIGIN,
      publicKey: ed25519KeyOfPem(pem),
      sign: (bytes: Uint8Array) => new Uint8Array(sign(null, bytes, key)),
    };
    writeFileSync(join(cwd, name), signNote(checkpointText({ origin: LEDGER_ORIGIN, treeSize, rootHash }), signer, nodeHashing));
    writeFileSync(join(cwd, 'key.pem'), pem);
    return name;
  };

  const verifyAgainst = (head: string, lines: readonly unknown[]) =>
    run(['ledger', 'verify', write('with-head', lines), '--head', head, '--key', 'key.pem', '--json'], { cwd });

  it('agrees with it, also when the record has grown since', async () => {
    const ran = await verifyAgainst(signHead('head', 4), events);
    expect([ran.exit, ran.json()]).toMatchObject([0, { valid: true, agreesWithHead: 4 }]);
    writeFileSync(join(cwd, 'key'), `${verifierKey({ name: LEDGER_ORIGIN, publicKey: ed25519KeyOfPem(pem) }, nodeHashing)}\n`);
    expect((await run(['ledger', 'verify', 'with-head', '--head', 'head', '--key', 'key'], { cwd })).exit).toBe(0);
  });

  it('agrees with each of several, and with none of them for another', async () => {
    const [early, late] = [signHead('early', 3), signHead('late', 5)];
    const both = ['--head', late, '--head', early, '--key', 'key.pem'];
    const ran = await run(['ledger', 'verify', write('with-heads', events), ...both, '--json'], { cwd });
    expect([ran.exit, ran.json()]).toMatchObject([0, { agreesWithHead: 5 }]);
    const page = await run(['ledger', 'verify', 'with-heads', ...both], { cwd });
    for (const name of ['early', 'late']) expect(page.out).toContain(`those of the signed head ${name}.`);
    const signer = {
      name: LEDGER_ORIGIN,
      publicKey: ed25519KeyOfPem(pem),
      sign: (bytes: Uint8Array) => new Uint8Array(sign(null, bytes, privateKey)),
    };
    const rootHash = 'ab'.repeat(32);
    writeFileSync(join(cwd, early), signNote(checkpointText({ origin: LEDGER_ORIGIN, treeSize: 3, rootHash }), signer, nodeHashing));
    expect((await run(['ledger', 'verify', 'with-heads', ...both], { cwd })).exit).toBe(20);
  });

  it('cannot be compared with it when it begins in the middle', async () => {
    const ran = await verifyAgainst(signHead('head', 4), events.slice(2));
    expect([ran.exit, ran.out + ran.err]).toEqual([20, expect.stringContaining('ledger.partial')]);
  });

  it('is found to have lost its end', async () => {
    const ran = await verifyAgainst(signHead('head', 6), events.slice(0, 5));
    expect([ran.exit, ran.out + ran.err]).toEqual([20, expect.stringContaining('ledger.behind_head')]);
  });

  it('is found to be rewritten, links and all', async () => {
    const head = signHead('head', 6);
    const last = events.map((event) => (event.position === 5 ? { ...event, data: { note: 'another' } } : event));
    expect((await run(['ledger', 'verify', write('rewritten', last)], { cwd })).exit).toBe(0);
    const ran = await verifyAgainst(head, last);
    expect([ran.exit, ran.out + ran.err]).toEqual([20, expect.stringContaining('ledger.rewritten')]);
  });

  it.each([
    [6, 'ledger.head_abandoned', 'RestoreAcknowledged at position 3 (os:spec'],
    [5, 'ledger.rewritten', 'whether this head was in it, the record cannot say'],
  ])('does not extend a head of %i events once an older copy was restored, and says so: %s', async (size, code, words) => {
    const head = signHead('head', size);
    const { rootHash } = verifyLedgerExport(events, nodeHashing);
    const restored = restoredAt(events, 3, { treeSize: 6, rootHash });
    const ran = await verifyAgainst(head, restored);
    expect([ran.exit, ran.json()]).toMatchObject([20, { error: { code } }]);
    expect(ran.err).toContain(words);
    // It verifies by itself; so much shorter than the head, it says the same.
    expect((await run(['ledger', 'verify', 'with-head'], { cwd })).exit).toBe(0);
    expect((await verifyAgainst(head, restored.slice(0, 4))).err).toContain(words);
  });

  it('is not judged by a head that another key signed', async () => {
    const ran = await verifyAgainst(signHead('head', 6, generateKeyPairSync('ed25519').privateKey), events);
    expect([ran.exit, ran.out + ran.err]).toEqual([20, expect.stringContaining('ledger.head_invalid')]);
  });

  it.each([
    [['--head', 'head']],
    [['--key', 'key.pem']],
    [['--head', 'missing', '--key', 'key.pem']],
    [['--head', 'head', '--key', 'head']],
  ])('is not verified with %j', async (options) => {
    signHead('head', 6);
    expect((await run(['ledger', 'verify', write('good', events), ...options], { cwd })).exit).toBe(2);
  });
});
