import { checkRecord } from './check-record.ts';
import { checkHeads, checkViews } from '@interlock/ledger-projection';
import { startHttpApp, type RunningApp } from '@interlock/service-kit';
import { openPorts, type OpenedPorts, type OpenPortsOptions } from '../open-ports/open-ports.ts';
import { ParkedMessagesModule } from '../parked-messages/parked-messages.module.ts';
import { PeopleModule, PEOPLE } from '../people.module.ts';
import { SERVICES } from '../services.ts';

export interface StandaloneOptions extends OpenPortsOptions {
  readonly host?: string;
  readonly port: number;
}

export interface Standalone {
  readonly url: string;
  readonly opened: OpenedPorts;
  readonly running: RunningApp;
  /** Resolves when every service is at rest. For journeys. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Every service in one process over the embedded parts. */
export const startStandalone = async (options: StandaloneOptions): Promise<Standalone> => {
  const parts = await openPorts(options);
  try {
    const { ports, catalog } = parts;
    await checkRecord(ports.eventStore, ports.messageBus);
    const { dataDirectory } = options;
    const { eventStore, hashing, signer } = ports;
    await checkViews({ dataDirectory, eventStore });
    await checkHeads({ dataDirectory, eventStore, hashing, publicKeyPem: signer.publicKeyPem });
    const opened = await parts.withPolicy();
    const people = { module: PeopleModule, providers: [{ provide: PEOPLE, useFactory: () => catalog }] };
    const services = [people, ...SERVICES, ParkedMessagesModule];
    const running = await startHttpApp(services, opened.ports, {
      port: options.port,
      ...(options.host === undefined ? {} : { host: options.host }),
    });
    return {
      url: running.url,
      opened,
      running,
      settled: () => running.activities.settled(() => ports.eventStore.head()),
      close: async () => {
        await running.close();
        await opened.close();
      },
    };
  } catch (error) {
    await parts.close();
    throw error;
  }
};
