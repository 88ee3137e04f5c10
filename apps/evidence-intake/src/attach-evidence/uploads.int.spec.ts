import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { openThreadedEvidenceVerifier, type ThreadedEvidenceVerifierOptions } from '@interlock/adapters/evidence-verifier';
import { buildStatement } from '@interlock/adapters/attestation';
import {
  aCandidate,
  aSigningKey,
  CONFIGURATION_DIGEST,
  MANIFEST_DIFF,
  manifestDiffStatement,
  signStatement,
  testResultStatement,
  trustIn,
} from '@interlock/adapters/evidence-verifier/testing';
import { streamName, type InterlockConfig } from '@interlock/contracts';
import { releaseIdOf, sha256 } from '@interlock/domain';
import { startTestApp, testConfig, type TestApp } from '@interlock/service-kit/testing';
import { EvidenceIntakeModule } from '../evidence-intake.module.ts';
import { Uploads, type Upload } from './uploads.ts';

const MEBIBYTE = 1_048_576;
const key = aSigningKey();
const candidate = aCandidate({ configuration: { digest: CONFIGURATION_DIGEST } });

const signed = (statement: unknown): Buffer => Buffer.from(signStatement(statement, key));
/** A bill of materials of about so many mebibytes. */
const aBillOfMaterials = (mebibytes: number): Buffer =>
  signed(
    buildStatement(candidate.artifacts, 'https://cyclonedx.org/bom', {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      components: Array.from({ length: Math.ceil(mebibytes * 1000) }, (_, index) => ({
        type: 'library',
        name: `component-${index}`,
        version: '1',
        description: 'x'.repeat(720),
      })),
    }),
  );

interface Situation {
  readonly evidence?: InterlockConfig['evidence'];
  readonly verifier?: Partial<ThreadedEvidenceVerifierOptions>;
}
const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

const anIntakeWithARelease = async ({ evidence, verifier = {} }: Situation = {}) => {
  const base = testConfig();
  const config = {
    ...base,
    ...(evidence === undefined ? {} : { evidence }),
    identity: { ...base.identity, workloads: [{ subject: 'ci', roles: ['submitter' as const] }] },
  };
  const evidenceVerifier = openThreadedEvidenceVerifier({ trust: trustIn({ key }), ...verifier });
  opened.push(() => evidenceVerifier.close());
  const app = await startTestApp([EvidenceIntakeModule], { config, ports: { evidenceVerifier } });
  opened.push(() => app.close());
  const releaseId = releaseIdOf(candidate, app.ports.hashing);
  expect((await app.request('POST', '/v1/release-candidates', { as: 'ci', body: { candidate } })).status).toBe(202);
  return { app, path: `/v1/release-candidates/${releaseId}/evidence`, releaseId };
};
const uploadsOf = (app: TestApp): Promise<string[]> => readdir(join(app.ports.dataDirectory, 'uploads'));
const eventually = async (holds: () => Promise<boolean>): Promise<void> => {
  while (!(await holds())) await setTimeout(5);
};
const attach = (app: TestApp, path: string, bytes: Uint8Array) => app.request('POST', path, { as: 'ci', bytes });

describe('a large document', () => {
  it('is judged, stored by its digest and recorded, and nothing is left of its upload', async () => {
    const { app, path, releaseId } = await anIntakeWithARelease();
    const bytes = aBillOfMaterials(6);
    expect(bytes.length).toBeGreaterThan(6 * MEBIBYTE);
    const digest = sha256(bytes, app.ports.hashing);
    const { status, json } = await attach(app, path, bytes);
    expect([status, json]).toEqual([
      202,
      expect.objectContaining({ evidence: [{ digest, verdict: 'accepted', kind: 'sbom', rejection: null }] }),
    ]);
    expect(Buffer.from((await app.ports.contentStore.get(digest)) ?? []).equals(bytes)).toBe(true);
    expect((await app.readStream(streamName('release', releaseId))).map(({ type }) => type)).toEqual([
      'ReleaseCandidateRegistered',
      'EvidenceAccepted',
    ]);
    expect(await uploadsOf(app)).toEqual([]);
    expect((await attach(app, path, bytes)).json).toMatchObject({ evidence: [{ digest, verdict: 'accepted' }] });
    expect((await app.readStream(streamName('release', releaseId))).length).toBe(2);
  });

  it('holds nobody up: others are answered while it is judged', async () => {
    const { app, path } = await anIntakeWithARelease();
    const small = signed(testResultStatement());
    let done = false;
    const large = attach(app, path, aBillOfMaterials(12)).finally(() => (done = true));
    let answered = 0;
    while (!done) {
      const [health, evidence] = await Promise.all([app.request('GET', '/healthz/live'), attach(app, path, small)]);
      expect([health.status, evidence.status]).toEqual([200, 202]);
      answered += 1;
    }
    expect(await large).toMatchObject({ status: 202, json: { evidence: [{ verdict: 'accepted', kind: 'sbom' }] } });
    expect(answered).toBeGreaterThan(3);
  });

  it('of several attestations is stored attestation by attestation', async () => {
    const { app, path } = await anIntakeWithARelease();
    const parts = [aBillOfMaterials(0.5), signed(testResultStatement()), Buffer.from('{"nothing":1}')];
    const { json } = await attach(app, path, Buffer.concat(parts.flatMap((part) => [part, Buffer.from('\n')])));
    expect(json).toMatchObject({ evidence: [{ verdict: 'accepted' }, { verdict: 'accepted' }, { verdict: 'rejected' }] });
    for (const part of parts)
      expect(Buffer.from((await app.ports.contentStore.get(sha256(part, app.ports.hashing))) ?? []).equals(part)).toBe(true);
  });

  it('that exposes a secret is stored nowhere', async () => {
    const { app, path } = await anIntakeWithARelease();
    const members = Array.from({ length: 900 }, (_, index) => ({ path: ['data', `key-${index}`], after: 'aHVudGVyMg=='.repeat(8) }));
    const object = { apiVersion: 'v1', kind: 'Secret', namespace: null, name: 's' };
    const bytes = signed(manifestDiffStatement({ ...MANIFEST_DIFF, objects: [{ object, change: 'added', members }] }));
    expect(bytes.length).toBeGreaterThan(100_000);
    const { json } = await attach(app, path, bytes);
    expect(json).toMatchObject({ evidence: [{ verdict: 'rejected', rejection: { code: 'evidence.secret_exposed' } }] });
    expect(await app.ports.contentStore.has(sha256(bytes, app.ports.hashing))).toBe(false);
    expect(await uploadsOf(app)).toEqual([]);
  });

  it('about which nothing could be found out is an outage: told to come again, recorded nowhere', async () => {
    const { app, path, releaseId } = await anIntakeWithARelease({ verifier: { deadlineMs: 1 } });
    const { status, headers, json } = await attach(app, path, aBillOfMaterials(2));
    expect([status, json, headers.get('retry-after')]).toEqual([
      503,
      expect.objectContaining({ code: 'evidence-verifier.unavailable' }),
      '2',
    ]);
    expect((await app.readStream(streamName('release', releaseId))).map(({ type }) => type)).toEqual(['ReleaseCandidateRegistered']);
    expect(await uploadsOf(app)).toEqual([]);
  });
});

describe('a document beyond the limit of the configuration', () => {
  const limit = 200_000;
  it.each([
    ['announced', true],
    ['not announced', false],
  ])('is refused and names the limit, its length %s', async (_, announced) => {
    const { app, path } = await anIntakeWithARelease({ evidence: { maxDocumentBytes: limit } });
    const token = await app.tokenFor('ci');
    const chunks = announced
      ? Buffer.alloc(limit + 1)
      : new ReadableStream({
          start: (stream) => {
            for (let sent = 0; sent <= limit; sent += 50_000) stream.enqueue(new Uint8Array(50_000));
            stream.close();
          },
        });
    const answer = await fetch(`${app.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: chunks,
      duplex: 'half',
    } as RequestInit);
    expect([answer.status, await answer.json()]).toEqual([
      413,
      expect.objectContaining({ code: 'http.too_large', detail: expect.stringContaining('evidence.maxDocumentBytes') as string }),
    ]);
    expect(await uploadsOf(app)).toEqual([]);
  });

  it('is refused before any of it is sent when its length is announced, and taken at the limit', async () => {
    const { app, path } = await anIntakeWithARelease({ evidence: { maxDocumentBytes: limit } });
    const token = await app.tokenFor('ci');
    for (const announced of [limit + 1, 51 * MEBIBYTE]) {
      const sending = request(`${app.url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-length': announced },
      });
      const status = await new Promise((resolve, reject) => {
        sending.on('response', ({ statusCode }) => resolve(statusCode)).on('error', reject);
        sending.flushHeaders();
      });
      sending.destroy();
      expect(status).toBe(413);
    }
    expect((await attach(app, path, Buffer.alloc(limit, 0x20))).json).toMatchObject({
      evidence: [{ verdict: 'rejected', rejection: { code: 'evidence.malformed' } }],
    });
  });
});

describe('a sender who does not stop at a refusal', () => {
  /** Writes as fast as the other side takes it. */
  const writeAll = async (to: NodeJS.WritableStream, chunks: number, chunk: Uint8Array): Promise<void> => {
    for (let sent = 0; sent < chunks; sent += 1) if (!to.write(chunk)) await once(to, 'drain');
  };
  const inChunks = (bytes: Uint8Array): Buffer =>
    Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);

  it('is read to the end, so that the connection carries the answer and the next request', async () => {
    const { app, path } = await anIntakeWithARelease({ evidence: { maxDocumentBytes: 2 * MEBIBYTE } });
    const authorization = `Bearer ${await app.tokenFor('ci')}`;
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    opened.push(async () => socket.destroy());
    let answers = '';
    socket.on('data', (data) => (answers += data.toString('latin1')));
    socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization}\r\ntransfer-encoding: chunked\r\n\r\n`);
    await writeAll(socket, 50, inChunks(Buffer.alloc(MEBIBYTE)));
    socket.write('0\r\n\r\nGET /healthz/live HTTP/1.1\r\nhost: x\r\n\r\n');
    await eventually(async () => /HTTP\/1.1 413[^]*HTTP\/1.1 200/.test(answers));
    expect(await uploadsOf(app)).toEqual([]);
  });

  it('is read to the end when it was late, too: a chunk was being waited for', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'interlock-uploads-'));
    opened.push(() => rm(directory, { recursive: true }));
    const uploads = new Uploads({ directory, maxBytes: MEBIBYTE, deadlineMs: 20 });
    const stream = new PassThrough();
    await expect(uploads.receive({ stream, announced: undefined })).rejects.toMatchObject({ code: 'http.timeout' });
    const ended = once(stream, 'end');
    await writeAll(stream, 20, Buffer.alloc(MEBIBYTE));
    stream.end();
    await ended;
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('a body that nobody asked for', () => {
  it.each([
    ['without a token', 401, undefined],
    ['of somebody who may not submit', 403, 'user:default/eve'],
    ['for an unknown release', 404, 'ci'],
  ])('is answered without being read: %s', async (_, status, as) => {
    const { app } = await anIntakeWithARelease();
    const token = as === undefined ? {} : { authorization: `Bearer ${await app.tokenFor(as)}` };
    const path = '/v1/release-candidates/00000000-0000-5000-8000-000000000000/evidence';
    const sending = request(`${app.url}${path}`, { method: 'POST', headers: { ...token, 'content-length': 5_000_000 } });
    const answered = new Promise((resolve, reject) => sending.on('response', (answer) => resolve(answer.statusCode)).on('error', reject));
    sending.write('x');
    expect(await answered).toBe(status);
    sending.destroy();
  });
});

describe('a sender who', () => {
  it('breaks off leaves nothing behind', async () => {
    const { app, path, releaseId } = await anIntakeWithARelease();
    const sending = request(`${app.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await app.tokenFor('ci')}`, 'content-length': 5_000_000 },
    });
    sending.on('error', () => undefined);
    sending.write(Buffer.alloc(1_000_000));
    await eventually(async () => (await uploadsOf(app)).length === 1);
    sending.destroy();
    await eventually(async () => (await uploadsOf(app)).length === 0);
    expect((await app.readStream(streamName('release', releaseId))).length).toBe(1);
    expect((await attach(app, path, signed(testResultStatement()))).status).toBe(202);
  });

  it('is too slow is told so, and leaves nothing behind; so is one too many', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'interlock-uploads-'));
    opened.push(() => rm(directory, { recursive: true }));
    const uploads = new Uploads({ directory, maxBytes: MEBIBYTE, deadlineMs: 50, inMemoryBytes: 10, most: 1 });
    const stream = new PassThrough();
    const late = uploads.receive({ stream, announced: undefined });
    stream.write(Buffer.alloc(100));
    await expect(uploads.receive({ stream: new PassThrough(), announced: 5 })).rejects.toMatchObject({ code: 'http.not_ready' });
    await expect(late).rejects.toMatchObject({ code: 'http.timeout' });
    expect(await readdir(directory)).toEqual([]);
    expect(stream.destroyed).toBe(false);
    // Of a machine that stands still the next one may be late as well: then it has had a place, and comes again.
    const later = (): Promise<Upload> =>
      uploads.receive({ stream: new PassThrough().end(Buffer.alloc(100)), announced: 100 }).catch((error: unknown) => {
        if ((error as { code?: string }).code === 'http.timeout') return later();
        throw error;
      });
    const upload = await later();
    expect(await readdir(directory)).toHaveLength(1);
    await upload.discard();
    expect(await readdir(directory)).toEqual([]);
  });

  it('was killed with the service left something that the next start removes', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'interlock-uploads-'));
    opened.push(() => rm(directory, { recursive: true }));
    const uploads = new Uploads({ directory, maxBytes: 1, deadlineMs: 1 });
    for (const name of ['old', 'young']) await writeFile(join(directory, name), 'half');
    const hours = new Date(Date.now() - 2 * 3_600_000);
    await utimes(join(directory, 'old'), hours, hours);
    await uploads.sweep();
    expect(await readdir(directory)).toEqual(['young']);
  });
});
