import { spawnSync } from 'node:child_process';
import { GenericContainer, Wait } from 'testcontainers';

export interface FoundEventStore {
  readonly how: string;
  /** The address, once it answers. */
  start(): Promise<{ readonly url: string; stop(): Promise<void> }>;
}

const IMAGE = 'eventstore/eventstore:24.10.0-bookworm-slim';
const PORT = 2113;

/** A real event store: `EVENTSTORE_URL`, else Docker; or the reason why there is none. Others may use it: each suite is an installation with a prefix of its own. */
export const findEventStore = (): FoundEventStore | { readonly skip: string } => {
  const url = process.env['EVENTSTORE_URL'];
  if (url !== undefined && url !== '')
    return { how: 'EVENTSTORE_URL', start: () => Promise.resolve({ url, stop: () => Promise.resolve() }) };
  const docker = spawnSync('docker', ['info', '--format', '{{.ServerVersion}}'], { encoding: 'utf8', timeout: 10_000 });
  if (docker.status !== 0 || docker.stdout.trim() === '')
    return { skip: 'no event store: EVENTSTORE_URL is not set, and the Docker daemon does not answer' };
  return { how: `Docker, ${IMAGE}`, start: startContainer };
};

const startContainer = async (): Promise<{ url: string; stop(): Promise<void> }> => {
  const container = await new GenericContainer(IMAGE)
    .withExposedPorts(PORT)
    .withEnvironment({
      EVENTSTORE_CLUSTER_SIZE: '1',
      EVENTSTORE_INSECURE: 'true',
      EVENTSTORE_RUN_PROJECTIONS: 'None',
      EVENTSTORE_NODE_PORT: String(PORT),
    })
    .withWaitStrategy(Wait.forHttp('/health/live', PORT).forStatusCode(204))
    .start();
  return {
    url: `esdb://${container.getHost()}:${container.getMappedPort(PORT)}?tls=false`,
    stop: async () => {
      await container.stop();
    },
  };
};
