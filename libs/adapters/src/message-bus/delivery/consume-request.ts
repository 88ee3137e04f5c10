import { MessageBusError, type Concerns, type ConsumeOptions } from '../message-bus.ts';
import { invalidArgument } from './outgoing-record.ts';

const DEFAULT_CONCURRENCY = 16;

export interface ConsumeRequest {
  readonly concurrency: number;
  readonly unhurried: boolean;
  readonly concerns: Concerns;
  /** One for each topic: a group has one consumer of it in a process. */
  readonly seats: readonly string[];
}

/** What `consume` is asked for, checked alike on every bus. Throws `message-bus.invalid_argument` or `message-bus.already_consumed`. */
export const consumeRequest = (
  group: string,
  topics: readonly string[],
  { concurrency = DEFAULT_CONCURRENCY, unhurried = false, concerns = () => true }: ConsumeOptions = {},
  isTaken: (seat: string) => boolean,
): ConsumeRequest => {
  if (!Number.isInteger(concurrency) || concurrency < 1) throw invalidArgument('concurrency', 'a whole number from 1', concurrency);
  if (topics.length === 0 || new Set(topics).size < topics.length) throw invalidArgument('topics', 'distinct topics', topics);
  const seats = topics.map((topic) => JSON.stringify([group, topic]));
  const taken = seats.find(isTaken);
  if (taken !== undefined)
    throw new MessageBusError('message-bus.already_consumed', `group and topic ${taken} already have a consumer in this process`);
  return { concurrency, unhurried, concerns, seats };
};
