import { Door } from '../door.ts';
import {
  temporaryOrganisation,
  type OrganisationComponent,
  type OrganisationOptions,
  type TemporaryOrganisation,
} from '../temporary-organisation.ts';
import { distributed } from './engines.ts';
import { startInOneProcess } from './in-one-process.ts';
import { startInProcesses } from './in-processes.ts';
import type { StartedOn, StartedServices, StartOptions } from './started.ts';

export type JourneyOptions = OrganisationOptions & StartOptions;

/** A temporary organisation with every service running on it. */
export interface Journey {
  readonly organisation: TemporaryOrganisation;
  readonly services: StartedServices;
  readonly door: Door;
  settled(): Promise<void>;
  close(): Promise<void>;
}

export const startJourney = async (components: readonly OrganisationComponent[], options: JourneyOptions = {}): Promise<Journey> => {
  const organisation = await temporaryOrganisation(components, options);
  try {
    const services = await startOn(organisation, options);
    return {
      organisation,
      services,
      door: new Door(services.url),
      settled: () => services.settled(),
      close: async () => {
        await services.close();
        await organisation.remove();
      },
    };
  } catch (error) {
    await organisation.remove();
    throw error;
  }
};

/** Starts every service on an organisation that is there already: on the engines and in the processes that the environment asks for. */
export const startOn = (organisation: StartedOn, options: StartOptions = {}): Promise<StartedServices> =>
  distributed ? startInProcesses(organisation, options) : startInOneProcess(organisation, options);
