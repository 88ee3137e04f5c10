import { resolve } from 'node:path';
import { loadConfig } from '@interlock/adapters/config';
import { engineSettings, type EngineSettings } from '@interlock/adapters/engines';
import { createLogger, createMetrics, logLevelFrom, portOf, startTracing, systemClock, type Lifetime } from '@interlock/service-kit';
import { prepareSamples } from '../sample-organisation/prepare.ts';
import { logLines } from '../tell/log-lines.ts';
import { tellEmptyStart } from '../tell/next-steps.ts';
import { terminalTeller } from '../tell/teller.ts';
import { serveRecord } from './serve-record.ts';
import { startStandalone } from './start-app.ts';
import { tellAccount } from './tell-account.ts';

export interface RunOptions {
  readonly empty: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly lifetime: Lifetime;
  readonly write: (text: string) => void;
  /** Writes what is logged where somebody reads along; absent where it stays JSON, a line each, on stderr. */
  readonly complain?: ((text: string) => void) | undefined;
  readonly colours: boolean;
  /** Columns of the terminal; absent when there is none. */
  readonly columns?: number | undefined;
}

/** Starts every service; with the samples it tells their account, else it serves the user's own interlock.yaml. */
export const run = async ({ empty, environment, lifetime, write, complain, colours, columns }: RunOptions): Promise<void> => {
  const samples = resolve('.interlock', 'samples');
  if (!empty) await prepareSamples(samples);
  const { config, directory } = loadConfig(
    empty ? (environment['INTERLOCK_CONFIG'] ?? 'interlock.yaml') : resolve(samples, 'interlock.yaml'),
  );
  const dataDirectory = resolve(environment['INTERLOCK_DATA_DIR'] ?? (empty ? '.interlock/data' : resolve(samples, 'data')));
  const logger = createLogger({ name: 'interlock', level: logLevelFrom(environment, 'warn'), ...(complain && { to: logLines(complain) }) });
  const stopTracing = await startTracing('interlock');
  const metrics = createMetrics({ process: true });
  const standalone = await startStandalone({
    config,
    configDirectory: directory,
    dataDirectory,
    clock: systemClock,
    logger,
    metrics,
    engines: ownEngines(environment),
    port: portOf(environment),
  });
  lifetime.onClose(stopTracing);
  lifetime.onClose(() => standalone.close());
  const teller = terminalTeller({ write, colours, columns });
  const record = await serveRecord(environment, standalone.opened.ports.eventStore);
  if (record !== undefined) {
    lifetime.onClose(() => record.close());
    teller.text(`EventStoreDB clients read the record at ${record.url}`);
  }
  if (empty) return tellEmptyStart(teller, standalone.url, dataDirectory);
  const stopTelling = await tellAccount({ url: standalone.url, directory: samples, teller, logger, lifetime });
  lifetime.onClose(async () => stopTelling());
};

/**
 * One process has its own bus and record, whatever brokers the user's environment names for other programs: those are for `npm run start:distributed`. Contents may lie
 * in a bucket.
 */
const ownEngines = (environment: RunOptions['environment']): EngineSettings => {
  const { contentStoreUrl } = engineSettings({ INTERLOCK_CONTENT_STORE: environment['INTERLOCK_CONTENT_STORE'] });
  return contentStoreUrl === undefined ? {} : { contentStoreUrl };
};
