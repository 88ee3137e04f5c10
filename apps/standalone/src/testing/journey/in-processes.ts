import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Activities } from '@interlock/service-kit';
import { startCluster, type Cluster } from '../../distributed/start-cluster.ts';
import { askService } from './ask-service.ts';
import { engineVariables } from './engines.ts';
import { openObserver } from './observer.ts';
import type { Route, StartedOn, StartedServices, StartOptions } from './started.ts';

const MAIN = fileURLToPath(new URL('../../../dist/testing/journey/service-main.js', import.meta.url));
const KEPT_LINES = 200;
const TOLD_LINES = 30;

/** As `npm run start:distributed` runs them. */
export const startInProcesses = async (
  { config, directory, dataDirectory }: StartedOn,
  { clock, logger }: StartOptions,
): Promise<StartedServices> => {
  if (logger !== undefined)
    throw new Error('services in processes of their own log to stderr: a journey that reads along is for one process (describeEmbedded)');
  // Each process reads it from a file; JSON is YAML.
  const configFile = join(directory, 'journey.yaml');
  await writeFile(configFile, JSON.stringify(config));
  const log: string[] = [];
  const ended: string[] = [];
  const environment = { INTERLOCK_LOG_LEVEL: 'error', ...engineVariables(dataDirectory) };
  const withLog = (error: unknown): Error =>
    new Error(`${error instanceof Error ? error.message : String(error)}\n${[...ended, ...log.slice(-TOLD_LINES)].join('\n')}`, {
      cause: error,
    });
  let cluster: Cluster;
  try {
    cluster = await startCluster({
      environment: { ...environment, INTERLOCK_JOURNEY_AHEAD_MS: String(clock?.ahead() ?? 0) },
      configFile,
      dataDirectory,
      port: 0,
      script: () => MAIN,
      onLine: (name, line) => {
        if (log.push(`${name}: ${line.slice(0, 1_000)}`) > KEPT_LINES) log.shift();
      },
      onExit: (name, code, signal) => void ended.push(`${name} ended by itself (${signal ?? `exit code ${code}`})`),
    });
  } catch (error) {
    throw withLog(error);
  }
  const services = cluster.services.map((name) => cluster.process(name));
  const observer = await openObserver(dataDirectory, environment);
  const stopTravelling = clock?.follow(
    async (milliseconds) => void (await Promise.all(services.map((service) => askService(service, { ask: 'advance', milliseconds })))),
  );
  const activities = new Activities();
  for (const service of services)
    activities.register({ name: service.name, idle: async () => void (await askService(service, { ask: 'idle' })) });
  return {
    url: cluster.url,
    ports: observer.ports,
    routes: async () => {
      const routes = await Promise.all(services.map((service) => askService<readonly Route[]>(service, { ask: 'routes' })));
      // Some are answered by every process.
      return [...new Map(routes.flat().map((route) => [`${route.method} ${route.path}`, route])).values()];
    },
    settled: async () => {
      if (ended.length > 0) throw withLog('a service is gone');
      await activities.settled(() => observer.ports.eventStore.head()).catch((error: unknown) => Promise.reject(withLog(error)));
    },
    close: async () => {
      stopTravelling?.();
      await cluster.stop();
      await observer.close();
    },
  };
};
