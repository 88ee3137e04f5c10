import { join, resolve } from 'node:path';
import { engineSettings } from '@interlock/adapters/engines';
import { createLogger, logLevelFrom, portOf } from '@interlock/service-kit';
import type { RunOptions } from '../run/run.ts';
import { tellAccount } from '../run/tell-account.ts';
import { prepareSamples } from '../sample-organisation/prepare.ts';
import { SERVICES } from '../services.ts';
import { tellEmptyStart } from '../tell/next-steps.ts';
import { terminalTeller } from '../tell/teller.ts';
import { startCluster } from './start-cluster.ts';
import { startEngines } from './start-engines.ts';

/** Every service in a process of its own, over Kafka and an event store, behind one address. What the environment does not name is started here. */
export const runDistributed = async ({ empty, environment, lifetime, write, colours, columns }: RunOptions): Promise<void> => {
  // A mistake in them is told before seconds are spent on engines.
  const port = portOf(environment);
  engineSettings(environment);
  const samples = resolve('.interlock', 'distributed');
  if (!empty) await prepareSamples(samples);
  const configFile = empty ? resolve(environment['INTERLOCK_CONFIG'] ?? 'interlock.yaml') : join(samples, 'interlock.yaml');
  const dataDirectory = resolve(environment['INTERLOCK_DATA_DIR'] ?? (empty ? '.interlock/distributed-data' : join(samples, 'data')));
  const teller = terminalTeller({ write, colours, columns });
  const width = Math.max(...SERVICES.map(({ name }) => name.length));
  const onLine = (name: string, line: string): void => void process.stderr.write(`${name.padEnd(width)} │ ${line}\n`);
  // A part that ends by itself: the account is over.
  const onExit = (name: string, code: number | null, signal: NodeJS.Signals | null): void => {
    if (lifetime.stopping) return;
    process.stderr.write(`\ninterlock: ${name} ended by itself (${signal ?? `exit code ${code}`}); stopping the others\n`);
    lifetime.stop(1);
  };
  const engines = await startEngines({ dataDirectory, environment, onLine, onExit });
  lifetime.onClose(() => engines.stop());
  for (const line of engines.told) teller.text(line);
  // Asked to stop while they start, they end before the engines that they wait for.
  const forked: (() => Promise<void>)[] = [];
  lifetime.onClose(async () => void (await Promise.all(forked.map((end) => end()))));
  const cluster = await startCluster({
    environment: { INTERLOCK_LOG_LEVEL: 'warn', ...environment, ...engines.environment },
    configFile,
    dataDirectory,
    port,
    onLine,
    onExit,
    onForked: (end) => void (lifetime.stopping ? end() : forked.push(end)),
  });
  lifetime.onClose(() => cluster.stop());
  teller.text(`${cluster.services.length} services, each in a process of its own, behind ${cluster.url}`);
  if (empty) return tellEmptyStart(teller, cluster.url, dataDirectory);
  const logger = createLogger({ name: 'samples', level: logLevelFrom(environment, 'warn') });
  const stopTelling = await tellAccount({ url: cluster.url, directory: samples, teller, logger, lifetime });
  lifetime.onClose(async () => stopTelling());
};
