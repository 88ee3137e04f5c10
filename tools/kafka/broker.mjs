// Where tests find a Kafka broker. Run by itself (`node tools/kafka/broker.mjs [folder] [port]`) it starts one and keeps it until it is interrupted.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freePorts } from './free-ports.mjs';
import { kafkaJars } from './jars.mjs';
import { startKafka } from './node.mjs';

export { kafkaJars, startKafka };

const IMAGE = 'apache/kafka:4.1.0';

/**
 * A broker, in this order: `KAFKA_BROKERS`, Docker, Java + Maven; or the reason why there is none. With `INTERLOCK_REQUIRE_KAFKA=1` having none is a failure.
 * @returns {Promise<{ brokers: string, how: string, stop: () => Promise<void> } | { skip: string }>}
 */
export async function findKafka() {
  if (process.env.KAFKA_BROKERS) return { brokers: process.env.KAFKA_BROKERS, how: 'KAFKA_BROKERS', stop: async () => undefined };
  const reasons = [];
  for (const [how, attempt] of Object.entries({ Docker: inDocker, 'Java + Maven': onJava })) {
    const found = await attempt().catch((error) => ({ skip: error instanceof Error ? error.message : String(error) }));
    if (!('skip' in found)) return { ...found, how };
    reasons.push(`${how}: ${found.skip.split('\n')[0]}`);
  }
  const skip = `no Kafka broker: KAFKA_BROKERS is not set; ${reasons.join('; ')}`;
  if (process.env.INTERLOCK_REQUIRE_KAFKA === '1') throw new Error(skip);
  return { skip };
}

/** Why a broker process of one's own (to be stopped, killed, frozen) cannot be had; undefined when it can. */
export function whyNoOwnBroker() {
  const missing = [
    ['java', '-version'],
    ['mvn', '-v'],
  ].filter(([command, argument]) => spawnSync(command, [argument], { stdio: 'ignore' }).status !== 0);
  if (missing.length === 0) return undefined;
  const skip = `${missing.map(([command]) => command).join(' and ')} not found`;
  if (process.env.INTERLOCK_REQUIRE_KAFKA === '1') throw new Error(skip);
  return skip;
}

async function onJava() {
  const skip = whyNoOwnBroker();
  if (skip) return { skip };
  const node = await startKafka();
  return { brokers: node.brokers, stop: node.stop };
}

async function inDocker() {
  const docker = spawnSync('docker', ['info', '--format', '{{.ServerVersion}}'], { encoding: 'utf8', timeout: 10_000 });
  if (docker.error || docker.status !== 0 || !docker.stdout.trim()) return { skip: 'the Docker daemon does not answer' };
  const { GenericContainer, Wait } = await import('testcontainers');
  // What a broker advertises must be reachable from here, and the published port is known only once the container runs: so it is chosen first.
  const [port] = await freePorts(1);
  const container = await new GenericContainer(IMAGE)
    .withExposedPorts({ container: port, host: port })
    .withEnvironment({
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_NODE_ID: '1',
      KAFKA_LISTENERS: `PLAINTEXT://0.0.0.0:${port},CONTROLLER://localhost:29093`,
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://localhost:${port}`,
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_INTER_BROKER_LISTENER_NAME: 'PLAINTEXT',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:29093',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
    })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .withStartupTimeout(120_000)
    .start();
  return { brokers: `${container.getHost()}:${port}`, stop: async () => void (await container.stop()) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, port] = process.argv.slice(2);
  const node = await startKafka({ ...(folder ? { folder } : {}), ...(port ? { port: Number(port) } : {}) });
  console.log(`KAFKA_BROKERS=${node.brokers}`);
  const keep = setInterval(() => undefined, 2 ** 30);
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => {
      clearInterval(keep);
      void node.stop().then(() => process.exit(0));
    });
}
