import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openLocalIssuer } from '@interlock/adapters/identity';
import { loadConfig } from '@interlock/adapters/config';
import { engineSettings } from '@interlock/adapters/engines';
import { openKafkaMessageBus } from '@interlock/adapters/message-bus/kafka';
import { openSigner } from '@interlock/adapters/signer';
import { TOPICS } from '@interlock/contracts';
import { createLogger, logLevelFrom, portOf, type Listening } from '@interlock/service-kit';
import { prepareSamples } from '../sample-organisation/prepare.ts';
import { tellAccount } from '../run/tell-account.ts';
import { SERVICES } from '../services.ts';
import { tellEmptyStart } from '../tell/next-steps.ts';
import { terminalTeller } from '../tell/teller.ts';
import type { Running, RunOptions } from '../run/run.ts';
import { startEngines } from './start-engines.ts';
import { startFront } from './start-front.ts';
import { mainOf, startChild, type Child } from './service-process.ts';
import { untilReady } from './until-ready.ts';

export interface RunDistributedOptions extends RunOptions {
  /** A part ended by itself: the account is over. */
  readonly onEnd: (message: string) => void;
}

/** Every service in a process of its own, over Kafka and an event store, behind one address. What the environment does not name is started here. */
export const runDistributed = async ({ empty, environment, write, colours, columns, onEnd }: RunDistributedOptions): Promise<Running> => {
  const samples = resolve('.interlock', 'distributed');
  if (!empty) await prepareSamples(samples);
  const configFile = empty ? resolve(environment['INTERLOCK_CONFIG'] ?? 'interlock.yaml') : join(samples, 'interlock.yaml');
  const { config } = loadConfig(configFile);
  const dataDirectory = resolve(environment['INTERLOCK_DATA_DIR'] ?? (empty ? '.interlock/distributed-data' : join(samples, 'data')));
  await mkdir(dataDirectory, { recursive: true });
  // Before the services, which would each make one at the same moment.
  await openSigner(join(dataDirectory, 'keys'));
  if (config.identity.oidc === undefined) openLocalIssuer(join(dataDirectory, 'keys'), { audience: 'interlock' });

  const teller = terminalTeller({ write, colours, columns });
  const width = Math.max(...SERVICES.map(({ name }) => name.length));
  const onLine = (name: string, line: string): void => void process.stderr.write(`${name.padEnd(width)} │ ${line}\n`);
  const stops: (() => Promise<void>)[] = [];
  let closing = false;
  const close = async (): Promise<void> => {
    closing = true;
    for (const stop of stops.splice(0).toReversed()) await stop();
  };
  const onExit = (name: string, code: number | null, signal: NodeJS.Signals | null): void => {
    if (!closing) onEnd(`${name} ended by itself (${signal ?? `exit code ${code}`})`);
  };
  try {
    const engines = await startEngines({ dataDirectory, environment, onLine, onExit });
    stops.push(() => engines.stop());
    const settings = { ...engines.environment, INTERLOCK_CONFIG: configFile, INTERLOCK_DATA_DIR: dataDirectory, INTERLOCK_PORT: '0' };
    await makeTopics({ ...environment, ...engines.environment });
    const log = { INTERLOCK_LOG_LEVEL: environment['INTERLOCK_LOG_LEVEL'] ?? 'warn' };
    const started = await Promise.allSettled(
      SERVICES.map(({ name }) => startChild<Listening>(mainOf(name), { name, environment: { ...settings, ...log }, onLine, onExit })),
    );
    const children = started.flatMap((one): Child<Listening>[] => (one.status === 'fulfilled' ? [one.value] : []));
    stops.push(async () => void (await Promise.all(children.map((child) => child.stop()))));
    const failed = started.find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    const front = await startFront(
      children.map(({ said }) => said),
      { host: '127.0.0.1', port: portOf(environment) },
    );
    stops.push(() => front.close());
    await untilReady(front.url);
    for (const line of engines.told) teller.text(line);
    teller.text(`${children.length} services, each in a process of its own, behind ${front.url}`);
    if (empty) tellEmptyStart(teller, front.url, dataDirectory);
    else {
      const logger = createLogger({ name: 'samples', level: logLevelFrom(environment, 'warn') });
      const stopTelling = await tellAccount({ url: front.url, directory: samples, teller, logger });
      stops.push(async () => stopTelling());
    }
    return { url: front.url, close };
  } catch (error) {
    await close();
    throw error;
  }
};

/** Once, before eight processes ask for them at the same moment. */
const makeTopics = async (environment: RunOptions['environment']): Promise<void> => {
  const { kafka } = engineSettings(environment);
  if (kafka === undefined) throw new Error('the engines that were started name no brokers');
  const bus = await openKafkaMessageBus({ ...kafka, clientId: 'interlock-start' });
  try {
    await bus.ensureTopics(Object.values(TOPICS));
  } finally {
    await bus.close();
  }
};
