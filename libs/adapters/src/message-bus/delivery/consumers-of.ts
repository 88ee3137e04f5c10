import { MessageBusError } from '../message-bus.ts';

/** The consumers of a group in this process, each once. Throws `message-bus.no_consumer` when there is none. */
export function consumersOf<T extends { readonly group: string }>(consumers: Iterable<T | undefined>, group: string): T[] {
  const found = [...new Set(consumers)].filter((consumer) => consumer?.group === group) as T[];
  if (found.length === 0) throw new MessageBusError('message-bus.no_consumer', `group ${group} has no consumer in this process`);
  return found;
}

/** What the first of them answers that knows of the message. Throws `message-bus.not_parked` when none does. */
export async function firstThatKnows<C, T>(
  consumers: readonly C[],
  parkedId: string,
  ask: (consumer: C) => Promise<T | undefined>,
): Promise<T> {
  for (const consumer of consumers) {
    const answer = await ask(consumer);
    if (answer !== undefined) return answer;
  }
  throw new MessageBusError(
    'message-bus.not_parked',
    `${parkedId} is not parked here as the first of its key: another one is, it was let go already, or another replica has it`,
  );
}
