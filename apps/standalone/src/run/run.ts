import { resolve } from 'node:path';
import { loadConfig } from '@interlock/adapters/config';
import { createLogger, createMetrics, logLevelFrom, startTracing, systemClock, type Logger } from '@interlock/service-kit';
import { prepareSamples } from '../sample-organisation/prepare.ts';
import { tellSamples } from '../sample-organisation/tell-samples.ts';
import { followReader } from '../tell/follow-reader.ts';
import { tellEmptyStart, tellNextSteps } from '../tell/next-steps.ts';
import { terminalTeller, type Teller } from '../tell/teller.ts';
import { startStandalone, type Standalone } from './start-app.ts';

export interface RunOptions {
  readonly empty: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly write: (text: string) => void;
  readonly colours: boolean;
  /** Columns of the terminal; absent when there is none. */
  readonly columns?: number | undefined;
}

export interface Running {
  readonly url: string;
  close(): Promise<void>;
}

const DEFAULT_PORT = 7080;

/** Starts every service; with the samples it tells their account, else it serves the user's own interlock.yaml. */
export const run = async ({ empty, environment, write, colours, columns }: RunOptions): Promise<Running> => {
  const samples = resolve('.interlock', 'samples');
  if (!empty) await prepareSamples(samples);
  const { config, directory } = loadConfig(
    empty ? (environment['INTERLOCK_CONFIG'] ?? 'interlock.yaml') : resolve(samples, 'interlock.yaml'),
  );
  const dataDirectory = resolve(environment['INTERLOCK_DATA_DIR'] ?? (empty ? '.interlock/data' : resolve(samples, 'data')));
  const logger = createLogger({ name: 'interlock', level: logLevelFrom(environment, 'warn') });
  const stopTracing = await startTracing('interlock');
  const metrics = createMetrics({ process: true });
  const standalone = await startStandalone({
    config,
    configDirectory: directory,
    dataDirectory,
    clock: systemClock,
    logger,
    metrics,
    port: portOf(environment),
  });
  const teller = terminalTeller({ write, colours, columns });
  const stopTelling = empty ? tellEmpty(standalone, dataDirectory, teller) : await tell(standalone, samples, teller, logger);
  return {
    url: standalone.url,
    close: async () => {
      stopTelling();
      await standalone.close();
      await stopTracing();
    },
  };
};

const tellEmpty = ({ url }: Standalone, dataDirectory: string, teller: Teller): (() => void) => {
  tellEmptyStart(teller, url, dataDirectory);
  return () => undefined;
};

const tell = async (standalone: Standalone, directory: string, teller: Teller, logger: Logger): Promise<() => void> => {
  const { url, opened } = standalone;
  const { client, stop } = await tellSamples({
    url,
    directory,
    teller,
    onError: (error) => logger.warn({ err: error }, 'the sample monitoring could not report'),
  });
  const approvals = await client.openApprovals();
  const asked = approvals.find(({ component }) => component.endsWith('/search')) ?? approvals[0];
  const waiting = asked === undefined ? undefined : await client.approval(asked.approvalId);
  const others = approvals.filter((approval) => approval !== asked).map(({ component }) => component);
  tellNextSteps(teller, { url, waiting, others }, (group) => opened.catalog.now().index.groupMembers(group));
  const stopFollowing = followReader(client, approvals, teller, (error) => logger.warn({ err: error }, 'following the samples failed'));
  return () => {
    stopFollowing();
    stop();
  };
};

const portOf = (environment: RunOptions['environment']): number => {
  const text = environment['INTERLOCK_PORT'];
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new PortError(text);
  return port;
};

export class PortError extends Error {
  readonly code = 'config.invalid';
  constructor(found: string) {
    super(`INTERLOCK_PORT: found "${found.slice(0, 40)}", expected a port from 0 to 65535`);
    this.name = 'PortError';
  }
}
