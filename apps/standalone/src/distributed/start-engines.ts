import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServingEvents } from './event-store-process.ts';
import { startChild, type ChildOptions } from './service-process.ts';

export interface RunningEngines {
  /** For the environment of each service. */
  readonly environment: Readonly<Record<string, string>>;
  /** What runs, for people. */
  readonly told: readonly string[];
  stop(): Promise<void>;
}

export class EngineMissingError extends Error {
  readonly code = 'config.engine_missing';
}

interface Options extends Pick<ChildOptions, 'onLine' | 'onExit'> {
  readonly dataDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

interface Broker {
  readonly brokers: string;
  readonly stop: () => Promise<void>;
}

/** The engines that the environment names; those that it does not are started here: Kafka from its Maven jars, the record behind the protocol of EventStoreDB. */
export const startEngines = async ({ dataDirectory, environment, onLine, onExit }: Options): Promise<RunningEngines> => {
  const given: Record<string, string> = {};
  const told: string[] = [];
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const one of stops.splice(0).toReversed()) await one();
  };
  try {
    if (environment['KAFKA_BROKERS']) told.push(`Apache Kafka at ${environment['KAFKA_BROKERS']}`);
    else {
      const broker = await startBroker(join(dataDirectory, 'kafka'));
      stops.push(broker.stop);
      given['KAFKA_BROKERS'] = broker.brokers;
      told.push(`Apache Kafka 4.1 at ${broker.brokers}, started here from its Maven jars`);
    }
    if (environment['EVENTSTORE_URL']) told.push('EventStoreDB at EVENTSTORE_URL');
    else {
      const name = 'event-store';
      const script = fileURLToPath(new URL('../../dist/distributed/event-store-process.js', import.meta.url));
      const child = await startChild<ServingEvents>(script, { name, environment: { INTERLOCK_DATA_DIR: dataDirectory }, onLine, onExit });
      stops.push(() => child.stop());
      given['EVENTSTORE_URL'] = child.said.url;
      told.push(`the record behind EventStoreDB's protocol at ${child.said.url}, in a process of its own`);
    }
    return { environment: given, told, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const startBroker = async (folder: string): Promise<Broker> => {
  const tool = new URL('../../../../tools/kafka/broker.mjs', import.meta.url).href;
  const { startKafka, whyNoOwnBroker } = (await import(tool)) as {
    startKafka: (options: { folder: string }) => Promise<Broker>;
    whyNoOwnBroker: () => string | undefined;
  };
  const missing = whyNoOwnBroker();
  if (missing !== undefined)
    throw new EngineMissingError(
      `there is no Kafka broker: set KAFKA_BROKERS, or install Java 17 and Maven (${missing}), or use \`docker compose up\``,
    );
  return startKafka({ folder });
};
