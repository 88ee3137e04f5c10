import type { RunningApp } from '../http/http-app.provider.ts';
import { openEntrance, type Entrance } from '../http/entrance.ts';
import { startHttpApp } from '../http/http-app.provider.ts';
import type { ServiceModules } from '../http/http-app.module.ts';
import { PEOPLE, PeopleModule } from '../identity/people.module.ts';
import { assertLoopback } from '../local-issuer/loopback.ts';
import { openPorts, type Need, type OpenedPorts, type OpenPortsOptions } from '../open-ports/open-ports.ts';
import { ParkedMessagesModule } from '../parked-messages/parked-messages.module.ts';
import type { Ports } from '../ports/ports.ts';
import { checkRecord } from './check-record.ts';

/** One service: what a process needs to know to run it, alone or among others. */
export interface Service {
  /** As in `apps/<name>`. */
  readonly name: string;
  readonly module: ServiceModules[number];
  readonly needs?: readonly Need[];
  /** Before anything is appended: throws when what this service keeps has seen more than the record holds. */
  readonly check?: (ports: Ports) => Promise<void>;
  /** Opens what only this service has. It may append: the record is known to be whole. */
  readonly prepare?: (opened: OpenedPorts) => Promise<Partial<Ports>>;
}

export interface StartServicesOptions extends OpenPortsOptions {
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port: number;
}

export interface RunningServices {
  readonly url: string;
  readonly opened: OpenedPorts;
  readonly running: RunningApp;
  /** Resolves when every service of this process is at rest. For journeys. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts services in this process: port open (what is asked there before all is ready: Entrance), engines and parts opened, record checked, what is theirs prepared, doors open. Closes
 * what it opened where that fails.
 */
export const startServices = async (services: readonly Service[], options: StartServicesOptions): Promise<RunningServices> => {
  const { host, port, metrics, config } = options;
  if (config.identity.oidc === undefined && host !== undefined) assertLoopback(host);
  const entrance = await openEntrance({ host, port, metrics });
  try {
    return await startBehind(entrance, services, options);
  } catch (error) {
    await entrance.close();
    throw error;
  }
};

const startBehind = async (entrance: Entrance, services: readonly Service[], options: StartServicesOptions): Promise<RunningServices> => {
  const at = (step: string): void => entrance.waitsFor(() => ({ start: step }));
  at('opening the engines');
  const opened = await openPorts(options, new Set(services.flatMap(({ needs = [] }) => needs)));
  try {
    const { eventStore, messageBus } = opened.ports;
    at('comparing the record with the message bus');
    await checkRecord(eventStore, messageBus);
    at('checking the record');
    for (const { check } of services) await check?.(opened.ports);
    at('preparing');
    let ports = opened.ports;
    for (const { prepare } of services) ports = { ...ports, ...(await prepare?.({ ...opened, ports })) };
    const people = { module: PeopleModule, providers: [{ provide: PEOPLE, useFactory: () => opened.catalog }] };
    const modules = [people, ...services.map(({ module }) => module), ParkedMessagesModule.of(services.map(({ name }) => name))];
    const { host, port } = options;
    at('starting its parts');
    const running = await startHttpApp(modules, ports, { port, entrance, ...(host === undefined ? {} : { host }) });
    return {
      url: running.url,
      opened: { ...opened, ports },
      running,
      settled: () => running.activities.settled(() => eventStore.head()),
      close: async () => {
        await running.close();
        await opened.close();
      },
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
};
