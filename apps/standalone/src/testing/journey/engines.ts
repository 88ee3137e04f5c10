import { createHash } from 'node:crypto';

/** INTERLOCK_ENGINES=distributed: each service of a journey in a process of its own, on the Kafka and the event store that KAFKA_BROKERS and EVENTSTORE_URL name. */
export const distributed = process.env['INTERLOCK_ENGINES'] === 'distributed';

/** What can only be seen on the embedded parts, or from within the process: files of the record, parts that are made to fail, several processes on one folder. */
export const describeEmbedded = (name: string, tests: () => void): void => (distributed ? describe.skip : describe)(name, tests);

/**
 * Of a service's environment: where the engines are, and which part of them is this organisation's. It has topics and streams of its own there, and finds them again when the services are
 * started once more on the same folder.
 */
export const engineVariables = (dataDirectory: string): Readonly<Record<string, string>> => {
  const { KAFKA_BROKERS, EVENTSTORE_URL } = process.env;
  if (!KAFKA_BROKERS || !EVENTSTORE_URL)
    throw new Error('INTERLOCK_ENGINES=distributed needs KAFKA_BROKERS and EVENTSTORE_URL: `npm run test:distributed` sets what is not');
  const installation = `j${createHash('sha256').update(dataDirectory).digest('hex').slice(0, 12)}`;
  return { KAFKA_BROKERS, KAFKA_TOPIC_PREFIX: `${installation}.`, EVENTSTORE_URL, EVENTSTORE_STREAM_PREFIX: `${installation}/` };
};
