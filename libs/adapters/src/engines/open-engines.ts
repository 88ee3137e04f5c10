import { join } from 'node:path';
import type { ContentStore } from '../content-store/index.ts';
import type { EventStore } from '../event-store/index.ts';
import type { Leadership } from '../leadership/index.ts';
import { nodeHashing } from '../hashing/index.ts';
import type { MessageBus } from '../message-bus/index.ts';
import type { EngineSettings } from './engine-settings.ts';

export interface OpenEngines {
  readonly engines: EngineSettings;
  /** Name of the process, for the engines' own logs and metrics. */
  readonly name: string;
  readonly dataDirectory: string;
  /** What an engine has to say that nobody need act on. */
  readonly onNotice: (message: string, details: unknown) => void;
  /** What failed in the background and is tried again. */
  readonly onBackgroundError: (error: unknown) => void;
  readonly opened: <T extends { close(): Promise<void> }>(part: T) => T;
  /** The bus cannot go on by itself: the process should end, so that whoever watches it starts it again. */
  readonly onFatal: (error: unknown) => void;
}

export interface Engines {
  readonly eventStore: EventStore;
  readonly messageBus: MessageBus;
  readonly contentStore: ContentStore;
  /** Which of several replicas of a service is active. */
  readonly leadership: Leadership;
}

/** Opens the record first: it decides whether this process may run at all. Only the code of the engines that are used is loaded. */
export const openEngines = async (options: OpenEngines): Promise<Engines> => {
  const eventStore = options.opened(await openEventStore(options));
  const messageBus = options.opened(await openMessageBus(options));
  const contentStore = options.opened(await openContentStore(options));
  return { eventStore, messageBus, contentStore, leadership: await openLeadership(options) };
};

/** As `openEngines` opens it. */
export const openEventStore = async ({
  engines,
  dataDirectory,
  onNotice,
}: Pick<OpenEngines, 'engines' | 'dataDirectory' | 'onNotice'>): Promise<EventStore> => {
  if (engines.eventStoreUrl !== undefined) {
    const { openEventStoreDb } = await import('../event-store/eventstoredb/index.ts');
    return openEventStoreDb({
      url: engines.eventStoreUrl,
      hashing: nodeHashing,
      ...(engines.eventStorePrefix === undefined ? {} : { streamPrefix: engines.eventStorePrefix }),
      development: engines.eventStoreInMemory === true,
      onNotice: (notice) => onNotice('event store', notice),
    });
  }
  const { openSqliteEventStore } = await import('../event-store/sqlite/index.ts');
  const eventStore = await openSqliteEventStore({ directory: dataDirectory, hashing: nodeHashing });
  for (const repair of eventStore.repairs) onNotice('the last, unacknowledged write was torn and has been dropped', repair);
  return eventStore;
};

/** As `openEngines` opens it. */
export const openMessageBus = async ({
  engines,
  name,
  dataDirectory,
  onBackgroundError,
  onFatal,
}: Omit<OpenEngines, 'onNotice' | 'opened'>): Promise<MessageBus> => {
  if (engines.kafka !== undefined) {
    const { openKafkaMessageBus } = await import('../message-bus/kafka/index.ts');
    return openKafkaMessageBus({ ...engines.kafka, clientId: `interlock-${name}`, onBackgroundError, onFatal });
  }
  const { openSqliteMessageBus } = await import('../message-bus/sqlite/index.ts');
  return openSqliteMessageBus({ file: join(dataDirectory, 'bus.sqlite'), onBackgroundError });
};

const openLeadership = async ({ engines, name, onBackgroundError, onFatal }: OpenEngines): Promise<Leadership> => {
  if (engines.kafka !== undefined) {
    const { kafkaLeadership } = await import('../leadership/kafka/index.ts');
    return kafkaLeadership({ ...engines.kafka, clientId: `interlock-${name}`, onBackgroundError, onFatal });
  }
  // Where the bus is embedded, this process is the only one that can have it open.
  const { aloneLeadership } = await import('../leadership/alone/index.ts');
  return aloneLeadership(onBackgroundError);
};

const openContentStore = async ({ engines, dataDirectory }: OpenEngines): Promise<ContentStore & { close(): Promise<void> }> => {
  if (engines.contentStoreUrl !== undefined) {
    const { openS3ContentStore, parseS3Location } = await import('../content-store/s3/index.ts');
    return openS3ContentStore({ ...parseS3Location(engines.contentStoreUrl), hashing: nodeHashing });
  }
  const { openFilesContentStore } = await import('../content-store/files/index.ts');
  return openFilesContentStore({ directory: join(dataDirectory, 'content'), hashing: nodeHashing });
};
