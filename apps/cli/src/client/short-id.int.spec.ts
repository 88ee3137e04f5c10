import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { approvalIdOf } from './approval-id.ts';
import { Client } from './client.ts';
import { decisionIdOf, isDecisionId } from './decision-id.ts';
import { releaseIdOf } from './release-id.ts';

const IDS = ['9ccf2bf9-0dae-5f4d-a782-c383bd1c0944', '9ccf2bf9-1111-5f4d-a782-c383bd1c0944', '0b9a3a77-3f5a-5c11-8e57-2b1f9f6f2c22'];
const rowOf = (releaseId: string): unknown => ({
  releaseId,
  component: 'component:default/a',
  registeredAt: '2026-01-02T03:04:05.678Z',
  artifacts: [{ name: 'a', digest: `sha256:${'a'.repeat(64)}` }],
  environments: [],
});

const approvalOf = (approvalId: string): unknown => ({
  approvalId,
  releaseId: approvalId,
  component: 'component:default/a',
  environment: 'production',
  status: 'open',
  packageDigest: `sha256:${'a'.repeat(64)}`,
  requestedAt: '2026-01-02T03:04:05.678Z',
  expiresAt: '2026-01-02T07:04:05.678Z',
  seats: [],
  grants: [],
  difference: [],
});

const decisionOf = (decisionId: string): unknown => ({
  decisionId,
  releaseId: decisionId,
  environment: 'production',
  outcome: 'hold',
  decidedAt: '2026-01-02T03:04:05.678Z',
});

/** Answers `/v1/releases?id=` and `/v1/decisions?id=` as ledger-projection does, and `/v1/approvals?id=` as approval does. */
let server: Server;
let client: Client;
let asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    asked.push(url.pathname + url.search);
    const ids = IDS.filter((id) => id.startsWith(url.searchParams.get('id') ?? 'none'));
    const answers: Record<string, unknown> = {
      '/v1/approvals': { items: ids.map(approvalOf), next: null },
      '/v1/decisions': { items: ids.map(decisionOf) },
      '/v1/releases': { items: ids.map(rowOf), next: null },
    };
    const answer = answers[url.pathname];
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  client = new Client({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: async () => 'token' });
});
afterAll(() => new Promise((resolve) => void server.close(resolve)));
beforeEach(() => {
  asked = [];
});

describe('a release id', () => {
  it('is taken as it is when it is whole', async () => {
    expect(await releaseIdOf(client, 'release id', '6f2a0c1e-7c1b-5d2e-9a51-0c7a3a1f0b11')).toBe('6f2a0c1e-7c1b-5d2e-9a51-0c7a3a1f0b11');
    expect(asked).toEqual([]);
  });

  it.each(['0b9a3a77', '0B9A3A77', '9ccf2bf9-1', '9ccf2bf9-1111-5f4d'])('is found by its beginning %s', async (text) => {
    expect(await releaseIdOf(client, 'release id', text)).toBe(IDS.find((id) => id.startsWith(text.toLowerCase())));
  });

  it.each([
    ['9ccf2bf9', /several begin: 9ccf2bf9-0dae[^]*, 9ccf2bf9-1111/],
    ['ffffffff', /with which no release begins/],
    ['9ccf2bf', /found "9ccf2bf", expected a release id/],
    ['checkout', /found "checkout"/],
    [`9ccf2bf9${'0'.repeat(40)}`, /found "9ccf2bf90/],
  ])('is never guessed: %s', async (text, says) => {
    await expect(releaseIdOf(client, 'release id', text)).rejects.toThrow(says);
  });
});

describe('an approval id', () => {
  it('is taken as it is when it is whole', async () => {
    expect(await approvalIdOf(client, '6f2a0c1e-7c1b-5d2e-9a51-0c7a3a1f0b11')).toBe('6f2a0c1e-7c1b-5d2e-9a51-0c7a3a1f0b11');
    expect(asked).toEqual([]);
  });

  it('is found by its beginning', async () => {
    expect(await approvalIdOf(client, '0B9A3A77')).toBe(IDS[2]);
    expect(asked).toEqual(['/v1/approvals?id=0b9a3a77&limit=6']);
  });

  it.each([
    ['9ccf2bf9', /several begin: 9ccf2bf9-0dae\S+ \(component:default\/a in production, open\), 9ccf2bf9-1111[^]*one approval alone/],
    ['ffffffff', /with which no approval begins/],
    ['search', /found "search", expected an approval id/],
  ])('is never guessed: %s', async (text, says) => {
    await expect(approvalIdOf(client, text)).rejects.toThrow(says);
  });
});

describe('a decision id', () => {
  it('is found by its beginning, and by none that several have', async () => {
    expect(await decisionIdOf(client, 'decision id', '0B9A3A77')).toBe(IDS[2]);
    await expect(decisionIdOf(client, 'decision id', '9ccf2bf9')).rejects.toThrow(
      /several begin: [^]*hold for release 9ccf2bf9[^]* in production/,
    );
    await expect(decisionIdOf(client, '--decision', 'ffffffff')).rejects.toThrow(
      '--decision: found ffffffff, with which no decision begins',
    );
  });

  it('is no file, and a file is none, where either may stand', () => {
    const cwd = mkdtempSync(join(tmpdir(), 'interlock-cli-'));
    try {
      writeFileSync(join(cwd, 'deadbeef'), '{}');
      expect(['deadbeef', 'deadbee', 'export.json', '0b9a3a77', IDS[0] ?? ''].map((text) => isDecisionId({ cwd }, text))).toEqual([
        false,
        false,
        false,
        true,
        true,
      ]);
    } finally {
      rmSync(cwd, { recursive: true, force: true });
    }
  });
});
