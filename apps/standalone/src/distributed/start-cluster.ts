import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig } from '@interlock/adapters/config';
import { engineSettings } from '@interlock/adapters/engines';
import { openLocalIssuer } from '@interlock/adapters/identity';
import { openKafkaMessageBus } from '@interlock/adapters/message-bus/kafka';
import { openSigner } from '@interlock/adapters/signer';
import { TOPICS, type InterlockConfig } from '@interlock/contracts';
import type { Listening } from '@interlock/service-kit';
import { SERVICES } from '../services.ts';
import { namedVariables } from './named-variables.ts';
import { mainOf, startChild, type Child, type ChildOptions } from './service-process.ts';
import { startFront } from './start-front.ts';
import { untilReady } from './until-ready.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface ClusterOptions extends Pick<ChildOptions, 'flags' | 'onLine' | 'onExit' | 'onForked'> {
  /** Names brokers and an event store; everything else of it that a service may see is handed on. */
  readonly environment: Environment;
  readonly configFile: string;
  readonly dataDirectory: string;
  /** Of the front. 0 takes a free one. */
  readonly port: number;
  /** The main of each service, which is told its name as INTERLOCK_SERVICE. Default: its own. */
  readonly script?: (name: string) => string;
}

export interface Cluster {
  /** The one address. */
  readonly url: string;
  readonly services: readonly string[];
  process(name: string): Child<Listening>;
  /** Starts a service again whose process has ended, where its doors were. `script` in place of its own main: for faults. */
  restart(name: string, other?: { readonly script?: string; readonly environment?: Readonly<Record<string, string>> }): Promise<void>;
  /** One more process of a service, beside the one address: it shares the work that comes over the bus. Resolves once it is ready. */
  addReplica(name: string): Promise<Child<Listening>>;
  stop(): Promise<void>;
}

/** Every service in a process of its own, behind one address. Resolves when all are ready. */
export const startCluster = async (options: ClusterOptions): Promise<Cluster> => {
  const { environment, configFile, dataDirectory, port, script: scriptOf = mainOf } = options;
  const named = namedVariables(await prepare(options));
  const settings = {
    ...Object.fromEntries(Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
    INTERLOCK_CONFIG: configFile,
    INTERLOCK_DATA_DIR: dataDirectory,
  };
  const children = new Map<string, Child<Listening>>();
  const run = (
    service: string,
    name: string,
    own: string,
    script = scriptOf(service),
    more: Readonly<Record<string, string>> = {},
  ): Promise<Child<Listening>> =>
    startChild<Listening>(script, {
      ...options,
      name,
      named,
      environment: { ...settings, INTERLOCK_SERVICE: service, INTERLOCK_PORT: own, ...more },
    });
  const start = async (name: string, own: string, script?: string, more?: Readonly<Record<string, string>>): Promise<void> =>
    void children.set(name, await run(name, name, own, script, more));
  const replicas: Child<Listening>[] = [];
  const stopAll = async (): Promise<void> => void (await Promise.all([...children.values(), ...replicas].map((child) => child.stop())));
  try {
    const started = await Promise.allSettled(SERVICES.map(({ name }) => start(name, '0')));
    const failed = started.find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    const front = await startFront(
      [...children.values()].map(({ said }) => said),
      { host: '127.0.0.1', port },
    );
    const stop = async (): Promise<void> => {
      await front.close();
      await stopAll();
    };
    try {
      await untilReady(front.url);
    } catch (error) {
      await front.close();
      throw error;
    }
    const running = (name: string): Child<Listening> => {
      const child = children.get(name);
      if (child === undefined) throw new Error(`no service ${name}; there are ${[...children.keys()].join(', ')}`);
      return child;
    };
    return {
      url: front.url,
      services: [...children.keys()],
      process: running,
      restart: (name, { script, environment: more } = {}) => start(name, new URL(running(name).said.url).port, script, more),
      addReplica: async (name) => {
        const child = await run(name, `${name} (replica)`, '0');
        replicas.push(child);
        await untilReady(child.said.url);
        return child;
      },
      stop,
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
};

/** Once, before eight processes would each do it at the same moment: keys and topics. Gives the configuration. */
const prepare = async ({ environment, configFile, dataDirectory }: ClusterOptions): Promise<InterlockConfig> => {
  const { config } = loadConfig(configFile);
  await mkdir(dataDirectory, { recursive: true });
  await openSigner(join(dataDirectory, 'keys'));
  if (config.identity.oidc === undefined) openLocalIssuer(join(dataDirectory, 'keys'), { audience: 'interlock' });
  const { kafka } = engineSettings(environment);
  if (kafka === undefined) throw new Error('a cluster needs KAFKA_BROKERS');
  const bus = await openKafkaMessageBus({ ...kafka, clientId: 'interlock-start' });
  try {
    await bus.ensureTopics(Object.values(TOPICS));
  } finally {
    await bus.close();
  }
  return config;
};
