// Releases end to end: 1,000 candidates of distinct components with three P-256 attestations each, through the public door until each is applied;
// against the bare work that cannot be avoided in the same run: the same signatures verified and the same number of events appended in groups.
import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { DatabaseSync } from 'node:sqlite';
import type { RecordedEvent, ReleaseCandidateBuilt } from '@interlock/contracts';
import { createMetrics, silentLogger, systemClock } from '@interlock/service-kit';
import { startStandalone } from '@interlock/standalone';
import { temporaryOrganisation } from '@interlock/standalone/testing';
import { dssePae } from '@interlock/domain';

const RELEASES = Number(process.env['RELEASES'] ?? 1_000);
const CONCURRENCY = 32;

interface Load {
  readonly url: string;
  readonly token: string;
  readonly candidates: readonly ReleaseCandidateBuilt[];
}

const submit = async (built: ReleaseCandidateBuilt, { url, token }: Load): Promise<void> => {
  const response = await fetch(`${url}/v1/release-candidates`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(built),
  });
  if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
};

const submitAll = async (load: Load): Promise<void> => {
  const queue = [...load.candidates];
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (let built = queue.pop(); built !== undefined; built = queue.pop()) await submit(built, load);
    }),
  );
  parentPort?.postMessage('submitted');
};

const measure = async (): Promise<void> => {
  const components = Array.from({ length: RELEASES }, (_, index) => ({ name: `service-${index}`, tier: 4 as const }));
  const organisation = await temporaryOrganisation(components);
  const candidates = components.map(({ name }) => organisation.candidate(name));
  const standalone = await startStandalone({
    config: organisation.config,
    configDirectory: organisation.directory,
    dataDirectory: organisation.dataDirectory,
    clock: systemClock,
    logger: silentLogger,
    metrics: createMetrics(),
    port: 0,
  });

  const login = await fetch(`${standalone.url}/v1/local/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ as: 'ci' }),
  });
  const { token } = (await login.json()) as { token: string };

  const decided = new Set<string>();
  const applied = new Set<string>();
  let decidedAt = 0;
  let events = 0;
  const done = Promise.withResolvers<void>();
  const subscription = standalone.opened.ports.eventStore.subscribe(-1, {
    onEvents: (batch: readonly RecordedEvent[]) => {
      for (const { stream, type } of batch) {
        events += 1;
        if (type === 'DecisionRecorded') decided.add(stream);
        if (type === 'DeploymentApplied') applied.add(stream);
      }
      if (decided.size === RELEASES && decidedAt === 0) decidedAt = performance.now();
      if (applied.size === RELEASES) done.resolve();
      return Promise.resolve();
    },
    onError: done.reject,
  });

  const started = performance.now();
  // The clients are CI systems elsewhere: they have a thread of their own.
  await new Promise((resolve, reject) => {
    const clients = new Worker(new URL(import.meta.url), { workerData: { url: standalone.url, token, candidates } satisfies Load });
    clients.once('message', resolve).once('error', reject);
  });
  const submittedSeconds = (performance.now() - started) / 1000;
  await done.promise;
  const appliedSeconds = (performance.now() - started) / 1000;
  const decidedSeconds = (decidedAt - started) / 1000;
  await subscription.stop();

  const bareSeconds = (): number => {
    const key = createPublicKey(readFileSync(join(organisation.directory, 'ci.pub.pem')));
    const begun = performance.now();
    for (const { evidence = [] } of candidates) {
      for (const { content } of evidence) {
        const envelope = JSON.parse(Buffer.from(content, 'base64').toString()) as {
          payloadType: string;
          payload: string;
          signatures: { sig: string }[];
        };
        if (
          !verify(
            'sha256',
            dssePae(envelope.payloadType, Buffer.from(envelope.payload, 'base64')),
            key,
            Buffer.from(envelope.signatures[0]?.sig ?? '', 'base64'),
          )
        )
          throw new Error('signature');
      }
    }
    const directory = mkdtempSync(join(tmpdir(), 'interlock-bare-'));
    const database = new DatabaseSync(join(directory, 'bare.sqlite'));
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE event (position INTEGER PRIMARY KEY, body TEXT)');
    const insert = database.prepare('INSERT INTO event (body) VALUES (?)');
    const body = 'x'.repeat(2_000);
    for (let written = 0; written < events; written += 8) {
      database.exec('BEGIN');
      for (let index = 0; index < 8; index += 1) insert.run(body);
      database.exec('COMMIT');
    }
    database.close();
    rmSync(directory, { recursive: true });
    return (performance.now() - begun) / 1000;
  };
  const bare = bareSeconds();

  const figure = (seconds: number): string => `${seconds.toFixed(2).padStart(7)} s  ${(RELEASES / seconds).toFixed(0).padStart(5)}/s`;
  console.log(`${RELEASES} releases, 3 attestations each, ${events} events`);
  console.log(`  acknowledged ${figure(submittedSeconds)}`);
  console.log(`  decided      ${figure(decidedSeconds)}   (bar: 15 s for 1,000)`);
  console.log(`  applied      ${figure(appliedSeconds)}   (bar: 45 s for 1,000)`);
  console.log(`  bare         ${figure(bare)}   signatures verified and events written, nothing else`);
  console.log(`  ratio        ${(appliedSeconds / bare).toFixed(1)} × bare`);

  await standalone.close();
  await organisation.remove();
};

if (isMainThread) await measure();
else await submitAll(workerData as Load);
