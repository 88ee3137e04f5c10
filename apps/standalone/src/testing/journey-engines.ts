import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { engineSettings, type EngineSettings } from '@interlock/adapters/engines';
import { openSqliteEventStore } from '@interlock/adapters/event-store/sqlite';
import { serveEventStore } from '@interlock/adapters/event-store/wire-server';
import { nodeHashing } from '@interlock/adapters/hashing';

export interface JourneyEngines {
  readonly engines: EngineSettings;
  close(): Promise<void>;
}

/** INTERLOCK_ENGINES=distributed: journeys run on Kafka (KAFKA_BROKERS) and on the protocol of EventStoreDB. */
export const distributed = process.env['INTERLOCK_ENGINES'] === 'distributed';

/** What can only be seen on the embedded parts: their files, or several processes on one folder. */
export const describeEmbedded = (name: string, tests: () => void): void => (distributed ? describe.skip : describe)(name, tests);

/**
 * On what a journey runs. Each organisation has topics of its own on the shared broker, and a record of its own behind the wire; both are there again when
 * the services are started once more on the same folder.
 */
export const journeyEngines = async (dataDirectory: string): Promise<JourneyEngines> => {
  if (!distributed) return { engines: {}, close: async () => undefined };
  const { kafka } = engineSettings(process.env);
  if (kafka === undefined) throw new Error('INTERLOCK_ENGINES=distributed needs KAFKA_BROKERS: `npm run test:distributed` sets it');
  await mkdir(dataDirectory, { recursive: true });
  const store = await openSqliteEventStore({ directory: dataDirectory, hashing: nodeHashing });
  const server = await serveEventStore({ store, listen: '127.0.0.1:0', writable: true });
  const topicPrefix = `j${createHash('sha256').update(dataDirectory).digest('hex').slice(0, 12)}.`;
  return {
    engines: { kafka: { ...kafka, topicPrefix }, eventStoreUrl: server.url },
    close: async () => {
      await server.close();
      await store.close();
    },
  };
};
