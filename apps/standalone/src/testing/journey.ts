import { createLogger, createMetrics, systemClock, type Clock, type Logger } from '@interlock/service-kit';
import { startStandalone, type Standalone } from '../run/start-app.ts';
import { Door } from './door.ts';
import { journeyEngines } from './journey-engines.ts';
import {
  temporaryOrganisation,
  type OrganisationComponent,
  type OrganisationOptions,
  type TemporaryOrganisation,
} from './temporary-organisation.ts';

export interface JourneyOptions extends OrganisationOptions {
  readonly clock?: Clock;
  /** Silent when absent. */
  readonly logger?: Logger;
}

/** A temporary organisation with every service running on it. */
export interface Journey {
  readonly organisation: TemporaryOrganisation;
  readonly standalone: Standalone;
  readonly door: Door;
  /** Resolves when every service is at rest. The runtime reports by itself: wait for `DeploymentApplied` beside it. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export const startJourney = async (components: readonly OrganisationComponent[], options: JourneyOptions = {}): Promise<Journey> => {
  const organisation = await temporaryOrganisation(components, options);
  try {
    const standalone = await startOn(organisation, options);
    return {
      organisation,
      standalone,
      door: new Door(standalone.url),
      settled: () => standalone.settled(),
      close: async () => {
        await standalone.close();
        await organisation.remove();
      },
    };
  } catch (error) {
    await organisation.remove();
    throw error;
  }
};

/** Starts every service on an organisation that is there already. */
export const startOn = async (
  { config, directory, dataDirectory }: Pick<TemporaryOrganisation, 'config' | 'directory' | 'dataDirectory'>,
  { clock = systemClock, logger = createLogger({ name: 'journey', level: 'silent' }) }: Pick<JourneyOptions, 'clock' | 'logger'> = {},
): Promise<Standalone> => {
  const { engines, close } = await journeyEngines(dataDirectory);
  try {
    const standalone = await startStandalone({
      config,
      configDirectory: directory,
      dataDirectory,
      engines,
      clock,
      logger,
      metrics: createMetrics(),
      port: 0,
    });
    return {
      ...standalone,
      close: async () => {
        await standalone.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
};
