import { join, resolve } from 'node:path';
import { createLogger, logLevelFrom, portOf } from '@interlock/service-kit';
import type { Running, RunOptions } from '../run/run.ts';
import { tellAccount } from '../run/tell-account.ts';
import { prepareSamples } from '../sample-organisation/prepare.ts';
import { SERVICES } from '../services.ts';
import { tellEmptyStart } from '../tell/next-steps.ts';
import { terminalTeller } from '../tell/teller.ts';
import { startCluster } from './start-cluster.ts';
import { startEngines } from './start-engines.ts';

export interface RunDistributedOptions extends RunOptions {
  /** A part ended by itself: the account is over. */
  readonly onEnd: (message: string) => void;
}

/** Every service in a process of its own, over Kafka and an event store, behind one address. What the environment does not name is started here. */
export const runDistributed = async ({ empty, environment, write, colours, columns, onEnd }: RunDistributedOptions): Promise<Running> => {
  const samples = resolve('.interlock', 'distributed');
  if (!empty) await prepareSamples(samples);
  const configFile = empty ? resolve(environment['INTERLOCK_CONFIG'] ?? 'interlock.yaml') : join(samples, 'interlock.yaml');
  const dataDirectory = resolve(environment['INTERLOCK_DATA_DIR'] ?? (empty ? '.interlock/distributed-data' : join(samples, 'data')));
  const teller = terminalTeller({ write, colours, columns });
  const width = Math.max(...SERVICES.map(({ name }) => name.length));
  const onLine = (name: string, line: string): void => void process.stderr.write(`${name.padEnd(width)} │ ${line}\n`);
  const stops: (() => Promise<void>)[] = [];
  let closing = false;
  const close = async (): Promise<void> => {
    closing = true;
    for (const stop of stops.splice(0).toReversed()) await stop();
  };
  const onExit = (name: string, code: number | null, signal: NodeJS.Signals | null): void => {
    if (!closing) onEnd(`${name} ended by itself (${signal ?? `exit code ${code}`})`);
  };
  try {
    const engines = await startEngines({ dataDirectory, environment, onLine, onExit });
    stops.push(() => engines.stop());
    const cluster = await startCluster({
      environment: { INTERLOCK_LOG_LEVEL: 'warn', ...environment, ...engines.environment },
      configFile,
      dataDirectory,
      port: portOf(environment),
      onLine,
      onExit,
    });
    stops.push(() => cluster.stop());
    for (const line of engines.told) teller.text(line);
    teller.text(`${cluster.services.length} services, each in a process of its own, behind ${cluster.url}`);
    if (empty) tellEmptyStart(teller, cluster.url, dataDirectory);
    else {
      const logger = createLogger({ name: 'samples', level: logLevelFrom(environment, 'warn') });
      const stopTelling = await tellAccount({ url: cluster.url, directory: samples, teller, logger });
      stops.push(async () => stopTelling());
    }
    return { url: cluster.url, close };
  } catch (error) {
    await close();
    throw error;
  }
};
