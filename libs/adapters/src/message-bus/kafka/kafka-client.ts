import { createRequire } from 'node:module';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import kafkajs, { type Admin, type Cluster, type Kafka, type Producer, type ProducerConfig, type SASLOptions } from 'kafkajs';
import { brokersCodedByUs } from './own-coding.ts';
import { quietOnceDead } from './quiet-once-dead.ts';
import { quietRequestQueues } from './quiet-queue.ts';

export interface KafkaConnection {
  /** `host:port` of some brokers. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** True for TLS with the system's trust, or what `tls.connect` takes. */
  readonly ssl?: ConnectionOptions | boolean;
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
  /** The longest that a request waits for its answer. Default 10 s. */
  readonly requestTimeoutMs?: number;
}

/** kafkajs's own producer, over connections that it is given. */
const makeProducer = createRequire(import.meta.url)('kafkajs/src/producer') as (
  config: ProducerConfig & { readonly cluster: Cluster; readonly logger: object },
) => Producer;
const SILENT: object = {
  namespace: () => SILENT,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** One set of connections to the brokers. Each has its own, because a broker answers what comes over one connection in turn. */
export interface KafkaClient {
  readonly cluster: Cluster;
  readonly admin: Admin;
  producer(): Producer;
  /** Closes at once: what is under way fails. kafkajs by itself would wait for a fetch that waits for records. */
  readonly close: () => void;
}

/** kafkajs tries a few times by itself, shortly; whoever calls goes on with a back-off of its own and can be stopped. */
const RETRY = { initialRetryTime: 100, maxRetryTime: 500, retries: 2 };

export function openKafkaClient({ brokers, clientId, ssl, sasl, requestTimeoutMs = 10_000 }: KafkaConnection): KafkaClient {
  quietRequestQueues();
  const sockets = new Set<Socket>();
  let closed = false;
  const kafka = new kafkajs.Kafka({
    brokers: [...brokers],
    clientId,
    ...(ssl === undefined ? {} : { ssl }),
    ...(sasl === undefined ? {} : { sasl: sasl as SASLOptions }),
    connectionTimeout: 3_000,
    authenticationTimeout: requestTimeoutMs,
    requestTimeout: requestTimeoutMs,
    retry: RETRY,
    // Whatever fails is thrown to us as well, and reported once.
    logLevel: kafkajs.logLevel.NOTHING,
    socketFactory: ({ host, port, ssl: tls, onConnect }) => {
      // A name for the server to choose its certificate by; an address is none.
      const name = isIP(host) === 0 ? { servername: host } : {};
      const socket = quietOnceDead(tls ? connectTls({ host, port, ...name, ...tls }, onConnect) : connectPlain({ host, port }, onConnect));
      socket.setKeepAlive(true, 60_000);
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      if (closed) queueMicrotask(() => socket.destroy(new Error('the client is closed')));
      return socket;
    },
  });
  return {
    cluster: aCluster(kafka, clientId),
    admin: kafka.admin({ retry: RETRY }),
    producer: () =>
      makeProducer({
        cluster: brokersCodedByUs(aCluster(kafka, clientId, 1)),
        logger: SILENT,
        idempotent: true,
        // Never asked: every record names its partition.
        createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
        retry: RETRY,
      }),
    close: () => {
      closed = true;
      for (const socket of sockets) socket.destroy(new Error('the client is closed'));
    },
  };
}

/** A set of connections. The public way to one is an assigner's: kafkajs hands it over when a consumer is made. That consumer is never run. */
function aCluster(kafka: Kafka, groupId: string, maxInFlightRequests?: number): Cluster {
  let cluster: Cluster | undefined;
  kafka.consumer({
    groupId,
    allowAutoTopicCreation: false,
    ...(maxInFlightRequests === undefined ? {} : { maxInFlightRequests }),
    partitionAssigners: [
      (given) => {
        cluster = given.cluster;
        return kafkajs.PartitionAssigners.roundRobin(given);
      },
    ],
  });
  if (!cluster) throw new Error('kafkajs made a consumer without asking for its assigner');
  return cluster;
}
