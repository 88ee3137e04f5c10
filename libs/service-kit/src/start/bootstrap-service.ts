import { resolve } from 'node:path';
import { loadConfig } from '@interlock/adapters/config';
import { engineSettings } from '@interlock/adapters/engines';
import type { Clock } from '../clock/clock.ts';
import { systemClock } from '../clock/system-clock.ts';
import { createLogger, logLevelFrom } from '../logging/pino-logger.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { startTracing } from '../tracing/start-tracing.ts';
import { endProcess } from './end-process.ts';
import { portOf } from './port-of.ts';
import { serveUntilStopped, type Lifetime } from './serve-until-stopped.ts';
import { startServices, type RunningServices, type Service } from './start-services.ts';

/** Exit code of wrong usage (design §6). */
const WRONG_USAGE = 2;

/** What a service says to the process that forked it, once it answers. */
export interface Listening {
  readonly kind: 'listening';
  readonly name: string;
  readonly url: string;
  /** Paths of its routes, as templates. */
  readonly paths: readonly string[];
}

export interface Bootstrap {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly say?: (line: string) => void;
  readonly exit?: (code: number) => void;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** It answers: told before whoever forked the process is. */
  readonly onRunning?: (running: RunningServices) => void;
}

/**
 * Starts one service alone, over the distributed parts; the embedded ones serve one process only. Ends with exit code 2 when KAFKA_BROKERS or EVENTSTORE_URL is missing, 20 when
 * the record does not verify, 1 when an engine cannot be reached. It serves until it is stopped (serveUntilStopped).
 */
export const bootstrapService = async (service: Service, options: Bootstrap = {}): Promise<void> => {
  const environment = options.environment ?? process.env;
  const say = options.say ?? ((line: string) => process.stderr.write(`${line}\n`));
  const exit = options.exit ?? endProcess;
  const missing = ['KAFKA_BROKERS', 'EVENTSTORE_URL'].filter((variable) => !environment[variable]);
  if (missing.length > 0) {
    say(
      `${service.name}: missing ${missing.join(' and ')}: a service alone needs Apache Kafka and EventStoreDB/KurrentDB. "npm start" runs every service in one process without them.`,
    );
    return exit(WRONG_USAGE);
  }
  await serveUntilStopped(({ onClose }) => start(service, environment, onClose, options), { exit, say, parts: 'engines' });
};

const start = async (
  service: Service,
  environment: NonNullable<Bootstrap['environment']>,
  onClose: Lifetime['onClose'],
  { clock = systemClock, onRunning }: Bootstrap,
): Promise<void> => {
  const { config, directory } = loadConfig(environment['INTERLOCK_CONFIG'] ?? 'interlock.yaml');
  const logger = createLogger({ name: service.name, level: logLevelFrom(environment, 'info') });
  const stopTracing = await startTracing(service.name, environment);
  const host = environment['INTERLOCK_HOST'];
  const running = await startServices([service], {
    name: service.name,
    config,
    configDirectory: directory,
    dataDirectory: resolve(environment['INTERLOCK_DATA_DIR'] ?? '.interlock/data'),
    engines: engineSettings(environment),
    clock,
    logger,
    metrics: createMetrics({ process: true }),
    port: portOf(environment),
    ...(host === undefined || host === '' ? {} : { host }),
  });
  onClose(async () => {
    await running.close();
    await stopTracing();
    logger.info({}, 'stopped');
  });
  logger.info({ url: running.url }, 'listening');
  onRunning?.(running);
  tellParent(service.name, running);
};

const tellParent = (name: string, { url, running }: RunningServices): void => {
  const listening: Listening = { kind: 'listening', name, url, paths: running.routes.map(({ path }) => path) };
  process.send?.(listening);
};
