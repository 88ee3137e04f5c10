import { join } from 'node:path';
import { mainOf, startChild, type ChildEndedError } from '../../distributed/service-process.ts';
import { startCluster, type Cluster } from '../../distributed/start-cluster.ts';
import type { RunningEngines } from '../../distributed/start-engines.ts';
import { SERVICES } from '../../services.ts';
import type { TemporaryOrganisation } from '../../testing/index.ts';

/** Exit code and last words of a process that did not come to answer; 'answers' of one that did. */
export type Ended = { readonly exitCode: number | null; readonly words: string } | 'answers';

export interface OnPrefix {
  readonly organisation: TemporaryOrganisation;
  readonly engines: Pick<RunningEngines, 'environment'>;
  /** Of every topic: KAFKA_TOPIC_PREFIX. */
  readonly prefix: string;
  readonly onLine: (name: string, line: string) => void;
}

const settings = ({ engines, prefix }: OnPrefix): Readonly<Record<string, string>> => ({
  INTERLOCK_LOG_LEVEL: 'error',
  ...engines.environment,
  KAFKA_TOPIC_PREFIX: prefix,
});

const onExit = (): void => undefined;

/** All services on one record and the topics of a prefix. */
export const startOnPrefix = (on: OnPrefix): Promise<Cluster> =>
  startCluster({
    environment: settings(on),
    configFile: join(on.organisation.directory, 'interlock.yaml'),
    dataDirectory: on.organisation.dataDirectory,
    port: 0,
    onLine: on.onLine,
    onExit,
  });

/** Each service as `node apps/<service>/dist/main.js`, all at the same time; by name, how each ended. */
export const eachAlone = async (
  on: OnPrefix,
  names: readonly string[] = SERVICES.map(({ name }) => name),
): Promise<Readonly<Record<string, Ended>>> => {
  const ends = names.map(async (name): Promise<[string, Ended]> => {
    const words: string[] = [];
    try {
      const child = await startChild(mainOf(name), {
        name,
        environment: {
          ...settings(on),
          INTERLOCK_CONFIG: join(on.organisation.directory, 'interlock.yaml'),
          INTERLOCK_DATA_DIR: on.organisation.dataDirectory,
          INTERLOCK_PORT: '0',
        },
        onLine: (_, line) => void words.push(line),
        onExit,
      });
      await child.stop();
      return [name, 'answers'];
    } catch (error) {
      return [name, { exitCode: (error as ChildEndedError).exitCode, words: words.join('\n') }];
    }
  });
  return Object.fromEntries(await Promise.all(ends));
};
