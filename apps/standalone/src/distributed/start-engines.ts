import { lockFolder, lockRecord } from '@interlock/adapters/event-store/sqlite';
import { makeDataDirectory } from '@interlock/service-kit';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServingEvents } from './event-store-process.ts';
import { startChild, type Child, type ChildOptions } from './service-process.ts';

export interface RunningEngines {
  /** For the environment of each service. */
  readonly environment: Readonly<Record<string, string>>;
  /** What runs, for people. */
  readonly told: readonly string[];
  /** The broker that was started here; undefined when KAFKA_BROKERS names others. */
  readonly broker: Broker | undefined;
  /** The store's process, where EVENTSTORE_URL names no server; after it has ended it can be started again at its address. */
  readonly eventStore: StoreProcess | undefined;
  stop(): Promise<void>;
}

export interface StoreProcess {
  pid(): number;
  kill(): Promise<void>;
  restart(): Promise<void>;
}

export class EngineMissingError extends Error {
  readonly code = 'config.engine_missing';
}

interface Options extends Pick<ChildOptions, 'flags' | 'onLine' | 'onExit'> {
  readonly dataDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** In place of the store's own main: for faults. */
  readonly eventStoreScript?: string;
}

/** As `tools/kafka` starts it. */
export interface Broker {
  readonly brokers: string;
  readonly pid: () => number;
  readonly stop: () => Promise<void>;
  /** Ends it in order and keeps its folder. */
  readonly halt: () => Promise<void>;
  readonly kill: () => Promise<void>;
  /** On the same folder and port. */
  readonly restart: () => Promise<void>;
}

type BrokerExit = (code: number | null, signal: NodeJS.Signals | null) => void;

/** The engines that the environment names; those that it does not are started here: Kafka from its Maven jars, the record behind the protocol of EventStoreDB. */
export const startEngines = async ({
  dataDirectory,
  environment,
  flags,
  onLine,
  onExit,
  eventStoreScript = EVENT_STORE,
}: Options): Promise<RunningEngines> => {
  const given: Record<string, string> = {};
  const told: string[] = [];
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const one of stops.splice(0).toReversed()) await one();
  };
  await makeDataDirectory(dataDirectory);
  try {
    // Keys, contents and views lie in it, also where the record does not.
    const unlockFolder = lockFolder(dataDirectory);
    stops.push(async () => unlockFolder());
    // Until the store's own process takes it: whoever comes second is told so at once, and in our words, not in those of a broker that cannot have its port.
    let unlock = environment['EVENTSTORE_URL'] ? undefined : lockRecord(dataDirectory);
    const letGo = (): void => {
      unlock?.();
      unlock = undefined;
    };
    stops.push(async () => letGo());
    let broker: Broker | undefined;
    if (environment['KAFKA_BROKERS']) told.push(`Apache Kafka at ${environment['KAFKA_BROKERS']}`);
    else {
      broker = await startBroker(join(dataDirectory, 'kafka'), onExit);
      stops.push(broker.stop);
      given['KAFKA_BROKERS'] = broker.brokers;
      told.push(`Apache Kafka 4.1 at ${broker.brokers}, started here from its Maven jars`);
    }
    let eventStore: RunningEngines['eventStore'];
    if (environment['EVENTSTORE_URL']) told.push('EventStoreDB at EVENTSTORE_URL');
    else {
      const start = (listen: string): Promise<Child<ServingEvents>> =>
        startChild<ServingEvents>(eventStoreScript, {
          name: 'event-store',
          environment: { INTERLOCK_DATA_DIR: dataDirectory, INTERLOCK_EVENTSTORE_LISTEN: listen },
          flags,
          onLine,
          onExit,
        });
      letGo();
      let child = await start(environment['INTERLOCK_EVENTSTORE_LISTEN'] || '127.0.0.1:0');
      const { url } = child.said;
      stops.push(() => child.stop());
      eventStore = { pid: () => child.pid, kill: () => child.kill(), restart: async () => void (child = await start(new URL(url).host)) };
      given['EVENTSTORE_URL'] = url;
      told.push(`the record behind EventStoreDB's protocol at ${url}, in a process of its own`);
    }
    return { environment: given, told, broker, eventStore, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const EVENT_STORE = fileURLToPath(new URL('../../dist/distributed/event-store-process.js', import.meta.url));

const startBroker = async (folder: string, onExit: ChildOptions['onExit']): Promise<Broker> => {
  const tool = new URL('../../../../tools/kafka/broker.mjs', import.meta.url).href;
  const { startKafka, whyNoOwnBroker } = (await import(tool)) as {
    startKafka: (options: { folder: string; onExit: BrokerExit }) => Promise<Broker>;
    whyNoOwnBroker: () => string | undefined;
  };
  const missing = whyNoOwnBroker();
  if (missing !== undefined)
    throw new EngineMissingError(
      `there is no Kafka broker: set KAFKA_BROKERS, or install Java 17 and Maven (${missing}), or use \`docker compose up\``,
    );
  return startKafka({ folder, onExit: (code, signal) => onExit('kafka', code, signal) });
};
