import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeHashing } from '@interlock/adapters/hashing';
import type { LedgerProof, RecordedEvent } from '@interlock/contracts';
import {
  checkpointText,
  CompactRange,
  ed25519KeyOfPem,
  eventLeaf,
  LEDGER_ORIGIN,
  proveConsistency,
  proveInclusion,
  rootAt,
  signNote,
  tlogProofText,
  verifierKey,
  type MerkleTree,
} from '@interlock/domain';
import { run, type Ran } from '../testing/run.ts';

const cwd = mkdtempSync(join(tmpdir(), 'interlock-cli-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const certificateOf = (position: number) => ({
  payloadType: 'application/vnd.interlock.decision+json',
  payload: Buffer.from(`{"decision":${position}}`).toString('base64'),
  signatures: [{ sig: 'AAAA' }],
});
const idOf = (position: number): string => `00000000-0000-4000-8000-${String(position).padStart(12, '0')}`;
const events = Array.from({ length: 20 }, (_, position): RecordedEvent => ({
  stream: 'release-a',
  revision: position,
  position,
  id: idOf(position),
  type: 'DecisionRecorded',
  data: { decisionId: idOf(position), outcome: 'deny', certificate: certificateOf(position) },
  metadata: {
    schemaVersion: 1,
    recordedAt: '2026-01-02T03:04:05.678Z',
    consumer: 'spec',
    causationId: `spec|${position}`,
    correlationId: 'a',
    actor: { subject: 'service:spec', kind: 'service' },
    previousHash: null,
  },
}));

const treeOf = (leaves: readonly RecordedEvent[]): MerkleTree => {
  const nodes = new Map<string, string>();
  const range = new CompactRange(nodeHashing);
  for (const [index, event] of leaves.entries()) {
    nodes.set(`0/${index}`, eventLeaf(event, nodeHashing));
    range.append(eventLeaf(event, nodeHashing), ({ level, index, hash }) => nodes.set(`${level}/${index}`, hash));
  }
  return { hashing: nodeHashing, node: (level, index) => nodes.get(`${level}/${index}`) ?? 'none' };
};

const keyPair = generateKeyPairSync('ed25519');
const pem = String(keyPair.publicKey.export({ type: 'spki', format: 'pem' }));
const publicKey = ed25519KeyOfPem(pem);
const tree = treeOf(events);
const noteOf = (treeSize: number, of = tree, key: KeyObject = keyPair.privateKey): string =>
  signNote(
    checkpointText({ origin: LEDGER_ORIGIN, treeSize, rootHash: rootAt(treeSize, of) }),
    { name: LEDGER_ORIGIN, publicKey, sign: (bytes) => new Uint8Array(sign(null, bytes, key)) },
    nodeHashing,
  );

const proofOf = (index: number | null, sizes: readonly number[], size = 20): LedgerProof => ({
  format: 'interlock.ledger-proof.v1',
  checkpoint: noteOf(size),
  record: index === null ? null : { event: events[index]!, leafIndex: index, hashes: [...proveInclusion(index, size, tree)] },
  growth: sizes.map((from) => ({ from, to: size, hashes: [...proveConsistency(from, size, tree)] })),
});
const exportOf = (position: number, record?: LedgerProof) => ({
  format: 'interlock.decision-export.v1',
  certificate: certificateOf(position),
  input: '{}',
  policy: { module: 'AAAA', data: '{}', revision: '1' },
  publicKey: pem,
  ...(record === undefined ? {} : { record }),
});

const file = (name: string, content: unknown): string => {
  writeFileSync(join(cwd, name), typeof content === 'string' ? content : JSON.stringify(content));
  return name;
};
/** Without a server: `run` names one that answers nobody. */
const verify = (proof: unknown, more: readonly string[] = []): Promise<Ran> =>
  run(['ledger', 'verify', '--proof', file('proof', proof), '--key', 'key.pem', ...more, '--json'], { cwd });

beforeAll(() => {
  file('key.pem', pem);
  file('january', noteOf(7));
  file('june', noteOf(15));
});

describe('a decision that was exported, and two heads that were kept', () => {
  const heads = ['--head', 'june', '--head', 'january'];

  it('is shown to be on the record, since when, and that the record only grew', async () => {
    const ran = await verify(exportOf(9, proofOf(9, [7, 15])), heads);
    expect([ran.exit, ran.json()]).toMatchObject([
      0,
      {
        valid: true,
        head: { treeSize: 20, rootHash: rootAt(20, tree) },
        record: { leafIndex: 9, event: { id: idOf(9) } },
        decisionId: idOf(9),
        heads: [
          { name: 'january', treeSize: 7, holdsEvent: false },
          { name: 'june', treeSize: 15, holdsEvent: true },
        ],
      },
    ]);
    const page = (await run(['ledger', 'verify', '--proof', 'proof', '--key', 'key.pem', ...heads], { cwd })).out.replaceAll(/\s+/g, ' ');
    expect(page).toContain('DecisionRecorded is on the record: event 10 of 20.');
    expect(page).toContain('✓ january, of 7 events, is of the same record, which only grew; the event came later.');
    expect(page).toContain('✓ june, of 15 events, is of the same record, which only grew; the event was on it then.');
  });

  it('is shown by a proof that came later, beside the certificate alone', async () => {
    const more = ['--decision', file('export.json', exportOf(9)), ...heads];
    expect((await verify(proofOf(9, [7, 15]), more)).json()).toMatchObject({ valid: true, decisionId: idOf(9) });
  });

  it.each<[string, unknown, string]>([
    ['another decision is on the record', exportOf(8, proofOf(9, [7, 15])), 'does not carry this certificate'],
    ['only the growth is proven', exportOf(9, proofOf(null, [7, 15])), 'of no event'],
    [
      'the event was changed',
      exportOf(9, { ...proofOf(9, [7, 15]), record: { ...proofOf(9, []).record!, event: events[8]! } }),
      'was changed',
    ],
    ['the growth was changed', exportOf(9, { ...proofOf(9, [7]), growth: [{ ...proofOf(9, [7]).growth[0]!, hashes: [] }] }), 'rewritten'],
  ])('does not verify where %s', async (_, proof, words) => {
    const ran = await verify(proof, ['--head', 'january']);
    expect([ran.exit, ran.json()]).toMatchObject([20, { error: { code: 'ledger.proof_invalid' } }]);
    expect(ran.err).toContain(words);
  });

  it('does not verify by a head that the proof does not speak of; it says how to ask', async () => {
    const ran = await verify(exportOf(9, proofOf(9, [7])), heads);
    expect([ran.exit, ran.json()]).toMatchObject([
      20,
      { error: { code: 'ledger.unproven', hint: expect.stringContaining('ledger prove --head') } },
    ]);
    expect(ran.err).toContain('june');
  });

  it('does not verify against a head of a record that was another one', async () => {
    const other = treeOf(events.with(3, { ...events[3]!, data: 'rewritten' }));
    const ran = await verify(exportOf(9, proofOf(9, [7])), ['--head', file('before', noteOf(7, other))]);
    expect([ran.exit, ran.json()]).toMatchObject([20, { error: { code: 'ledger.proof_invalid' } }]);
    const split = await verify(exportOf(9, proofOf(9, [7])), ['--head', 'before', '--head', 'january']);
    expect([split.exit, split.json()]).toMatchObject([20, { error: { code: 'ledger.split' } }]);
  });

  it('does not verify by a key that did not sign, be it of the proof or of a head', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const strange = exportOf(9, { ...proofOf(9, [7]), checkpoint: noteOf(20, tree, privateKey) });
    for (const ran of [
      await verify(strange),
      await verify(exportOf(9, proofOf(9, [7])), ['--head', file('strange', noteOf(7, tree, privateKey))]),
    ])
      expect([ran.exit, ran.json()]).toMatchObject([20, { error: { code: 'ledger.head_invalid' } }]);
  });
});

describe("a C2SP tlog-proof, as the server's plain text", () => {
  const text = tlogProofText({ index: 9, proof: proveInclusion(9, 20, tree), checkpoint: noteOf(20) });

  it('shows an event that came from elsewhere', async () => {
    file('key', verifierKey({ name: LEDGER_ORIGIN, publicKey }, nodeHashing));
    const ran = await run(
      ['ledger', 'verify', '--proof', file('tlog', text), '--event', file('event', events[9]), '--key', 'key', '--json'],
      { cwd },
    );
    expect([ran.exit, ran.json()]).toMatchObject([0, { record: { leafIndex: 9, event: { id: idOf(9) } }, decisionId: null }]);
  });

  it('shows no other, and not once it was changed', async () => {
    expect((await verify(text, ['--event', file('event', events[8])])).exit).toBe(20);
    expect((await verify(text.replace('index 9', 'index 09'), ['--event', file('event', events[9])])).exit).toBe(20);
  });
});

describe('what cannot be verified', () => {
  it.each<[string, readonly string[], string]>([
    ['nothing', [], 'export file'],
    ['an export and a proof', ['event', '--proof', 'proof', '--key', 'key.pem'], 'export file'],
    ['a proof without a key', ['--proof', 'proof'], '--key'],
    ['an export beside a decision', ['event', '--decision', 'export.json'], '--decision'],
    ['an export beside an event', ['event', '--event', 'event'], '--event'],
    ['an event that the proof does not need', ['--proof', 'proof', '--key', 'key.pem', '--event', 'event'], '--event'],
    ['a tlog-proof without its event', ['--proof', 'tlog', '--key', 'key.pem'], '--event'],
    ["a decision's export without a proof", ['--proof', 'export.json', '--key', 'key.pem'], 'interlock decision export'],
    ['a head that is none', ['--proof', 'proof', '--key', 'january'], '--key'],
  ])('is bad input: %s', async (_, args, words) => {
    file('proof', proofOf(9, []));
    file('event', events[9]);
    file('export.json', exportOf(9));
    file('tlog', tlogProofText({ index: 9, proof: proveInclusion(9, 20, tree), checkpoint: noteOf(20) }));
    const ran = await run(['ledger', 'verify', ...args], { cwd });
    expect([ran.exit, ran.out]).toEqual([2, '']);
    expect(ran.err).toContain(words);
  });

  it('is told where to name a proof that was given as an export', async () => {
    const ran = await run(['ledger', 'verify', file('proof.json', JSON.stringify(proofOf(9, []), null, 2))], { cwd });
    expect([ran.exit, ran.err]).toEqual([20, expect.stringContaining('--proof')]);
  });
});
