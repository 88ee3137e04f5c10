// A Backstage in a process of its own: what it costs to hand entities out is not what it costs to read them.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { BackstageServer } from '@interlock/adapters/catalog-source/backstage/testing';
import { ENTITIES, entityOf } from './entities.ts';

const self = fileURLToPath(import.meta.url);

export interface RunningBackstage {
  readonly url: string;
  end(): Promise<void>;
}

export const runBackstage = async (): Promise<RunningBackstage> => {
  const child = fork(self, { execArgv: [] });
  const [url] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('the process of the Backstage ended before it answered'))),
  ])) as [string];
  return {
    url,
    end: async () => {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
};

if (process.argv[1] === self) {
  const server = await BackstageServer.begin();
  server.putEntities(
    'all',
    Array.from({ length: ENTITIES }, (_, number) => entityOf(number)),
  );
  process.once('disconnect', () => void server.end());
  process.send?.(server.url);
}
