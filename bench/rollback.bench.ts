// A rollback from the command to the runtime's live report, through the public door; against the bare part that cannot be avoided in the same run: desired state
// committed to git and made live by the runtime, with nobody asked and nothing recorded.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openGitTarget } from '@interlock/adapters/deployment-target/git';
import type { RecordedEvent } from '@interlock/contracts';
import { createMetrics, silentLogger, systemClock } from '@interlock/service-kit';
import { startStandalone } from '@interlock/standalone';
import { Door, temporaryOrganisation } from '@interlock/standalone/testing';

const ROUNDS = Number(process.env['ROUNDS'] ?? 20);
const component = 'component:default/service';
const environment = 'production';

const organisation = await temporaryOrganisation([{ name: 'service', tier: 4 }]);
const standalone = await startStandalone({
  config: organisation.config,
  configDirectory: organisation.directory,
  dataDirectory: organisation.dataDirectory,
  clock: systemClock,
  logger: silentLogger,
  metrics: createMetrics(),
  port: 0,
});
const door = new Door(standalone.url);

/** Resolves when the runtime's live report of a release is on the record for the n-th time. */
const applied = async (releaseId: string, times: number): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let seen = 0;
  const subscription = standalone.opened.ports.eventStore.subscribe(-1, {
    onEvents: (batch: readonly RecordedEvent[]) => {
      for (const { stream, type } of batch) if (type === 'DeploymentApplied' && stream === `release-${releaseId}`) seen += 1;
      if (seen >= times) resolve();
      return Promise.resolve();
    },
    onError: reject,
  });
  await promise;
  await subscription.stop();
};

const submit = async (version: string): Promise<string> => {
  const { releaseId } = await door.submit(organisation.candidate('service', { version }));
  await applied(releaseId, 1);
  return releaseId;
};

const first = await submit('0.0.0');
const rollbacks: number[] = [];
for (let round = 1; round <= ROUNDS; round += 1) {
  const newer = await submit(`1.0.${round}`);
  const body = { component, environment, from: newer, to: first, reason: 'bench' };
  const live = applied(first, round + 1);
  const started = performance.now();
  const { status, text } = await door.ask('POST', '/v1/promotions/rollback', { as: 'user:default/carol', body });
  if (status !== 202) throw new Error(`${status}: ${text}`);
  await live;
  rollbacks.push(performance.now() - started);
}
await standalone.close();
await organisation.remove();

const directory = mkdtempSync(join(tmpdir(), 'interlock-bare-'));
const target = await openGitTarget({
  environment,
  repository: join(directory, 'desired.git'),
  branch: 'main',
  runtime: 'local',
  stateDirectory: join(directory, 'state'),
});
const bare: number[] = [];
for (let round = 0; round <= ROUNDS; round += 1) {
  const authorisationId = `00000000-0000-5000-8000-${String(round).padStart(12, '0')}`;
  const live = new Promise<void>((resolve) => {
    const stop = target.watch((state) => {
      if (state.authorisationId !== authorisationId) return;
      stop();
      resolve();
    });
  });
  const started = performance.now();
  await target.apply({
    authorisationId,
    releaseId: authorisationId,
    component,
    workload: 'service',
    artifacts: [{ name: 'service', digest: `sha256:${String(round).padStart(64, '0')}` }],
    configuration: null,
  });
  await live;
  // The first one starts processes.
  if (round > 0) bare.push(performance.now() - started);
}
await target.close();
rmSync(directory, { recursive: true, force: true });

const at = (samples: readonly number[], share: number): number =>
  samples.toSorted((left, right) => left - right)[Math.min(samples.length - 1, Math.floor(samples.length * share))] ?? 0;
const line = (name: string, samples: readonly number[]): string =>
  `  ${name.padEnd(9)} p50 ${at(samples, 0.5).toFixed(0).padStart(5)} ms   worst ${at(samples, 1).toFixed(0).padStart(5)} ms`;
console.log(`${ROUNDS} rollbacks, from the command to the runtime's live report on the record`);
console.log(`${line('rollback', rollbacks)}   (bar: 2 s)`);
console.log(line('bare', bare));
console.log(`  ratio     ${(at(rollbacks, 0.5) / at(bare, 0.5)).toFixed(1)} × bare`);
