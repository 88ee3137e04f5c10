import type { Child } from '../../distributed/service-process.ts';

/** What a journey asks a service in a process of its own, over the channel to it. */
export type Question = { readonly ask: 'idle' } | { readonly ask: 'routes' } | { readonly ask: 'advance'; readonly milliseconds: number };

export interface Asked {
  readonly id: number;
  readonly question: Question;
}

export interface Answered {
  readonly id: number;
  readonly answer?: unknown;
  readonly error?: string;
}

let asked = 0;

/** Rejects with what the service rejects with, and when it is gone. */
export const askService = async <T>({ name, channel }: Pick<Child<unknown>, 'name' | 'channel'>, question: Question): Promise<T> => {
  const id = (asked += 1);
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const onMessage = (message: Answered): void => {
    if (message.id !== id) return;
    if (message.error === undefined) resolve(message.answer as T);
    else reject(new Error(`${name}: ${message.error}`));
  };
  const onGone = (): void => reject(new Error(`${name} is gone`));
  channel.on('message', onMessage);
  channel.on('disconnect', onGone);
  try {
    if (channel.connected) channel.send({ id, question } satisfies Asked);
    else onGone();
    return await promise;
  } finally {
    channel.off('message', onMessage);
    channel.off('disconnect', onGone);
  }
};
