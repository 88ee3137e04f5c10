import { startServices, type RunningServices, type StartServicesOptions } from '@interlock/service-kit';
import { SERVICES } from '../services.ts';

export type StandaloneOptions = Omit<StartServicesOptions, 'name'>;
export type Standalone = RunningServices;

/** Every service in one process: over the embedded parts, unless `engines` names others. */
export const startStandalone = (options: StandaloneOptions): Promise<Standalone> =>
  startServices(SERVICES, { ...options, name: 'standalone' });
