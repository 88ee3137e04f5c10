import type { ListedRoute, Logger, Ports } from '@interlock/service-kit';
import type { TemporaryOrganisation } from '../temporary-organisation.ts';
import type { TravellingClock } from '../travelling-clock.ts';

/** Every service, running: in one process, or each in its own. */
export interface StartedServices {
  /** The one address. */
  readonly url: string;
  /** The record and the bus that they share. */
  readonly ports: Pick<Ports, 'eventStore' | 'messageBus'>;
  routes(): Promise<readonly Route[]>;
  /** Resolves when every service is at rest. The runtime reports by itself: wait for `DeploymentApplied` beside it. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export type Route = Pick<ListedRoute, 'method' | 'path'>;

export type StartedOn = Pick<TemporaryOrganisation, 'config' | 'directory' | 'dataDirectory'>;

export interface StartOptions {
  /** The machine's when absent. */
  readonly clock?: TravellingClock;
  /** Silent when absent. Of services in this process: those in their own log to stderr. */
  readonly logger?: Logger;
}
