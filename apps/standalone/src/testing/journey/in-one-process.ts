import { createLogger, createMetrics, systemClock, type Ports } from '@interlock/service-kit';
import { startStandalone } from '../../run/start-app.ts';
import type { StartedOn, StartedServices, StartOptions } from './started.ts';

/** As `npm start` runs them. */
export const startInOneProcess = async (
  { config, directory, dataDirectory }: StartedOn,
  { clock, logger = createLogger({ name: 'journey', level: 'silent' }) }: StartOptions = {},
): Promise<StartedServices & { readonly ports: Ports }> => {
  const standalone = await startStandalone({
    config,
    configDirectory: directory,
    dataDirectory,
    clock: clock ?? systemClock,
    logger,
    metrics: createMetrics(),
    port: 0,
  });
  return {
    url: standalone.url,
    ports: standalone.opened.ports,
    routes: async () => standalone.running.routes,
    settled: () => standalone.settled(),
    close: () => standalone.close(),
  };
};
