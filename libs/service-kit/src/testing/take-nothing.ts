import { MessageBusError, type MessageBus, type PublishOptions } from '@interlock/adapters/message-bus';

/** From now on a bus takes nothing, as if its brokers were away: who says how long it waits is refused, and who does not waits for ever. */
export const takeNothing = (messageBus: MessageBus): void => {
  const publish = (_: unknown, { withinMs }: PublishOptions = {}): Promise<void> =>
    withinMs === undefined
      ? new Promise(() => undefined)
      : Promise.reject(new MessageBusError('message-bus.unavailable', `not taken within ${withinMs} ms`));
  Object.assign(messageBus, { publish });
};
