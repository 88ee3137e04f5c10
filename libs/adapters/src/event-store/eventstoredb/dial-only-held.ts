import { createRequire } from 'node:module';

/** grpc-js's own, of 1.14.7: what a channel reaches one address by. */
interface Subchannel {
  readonly refcount: number;
  readonly transitionToState: (this: Subchannel, from: readonly number[], to: number, why?: string) => boolean;
}

const require = createRequire(import.meta.url);
const { Subchannel } = require('@grpc/grpc-js/build/src/subchannel.js') as { readonly Subchannel: { readonly prototype: Subchannel } };
const { connectivityState } = require('@grpc/grpc-js') as { readonly connectivityState: { readonly CONNECTING: number } };

let isDone = false;

/**
 * A subchannel that its channel has let go of while it waited to dial again dials all the same, and once the server is back keeps a connection that nobody uses or ends. The client of
 * EventStoreDB makes a new channel for each failure: a service would keep a connection or two of every outage. Here one that nobody holds does not dial.
 */
export const dialOnlyHeld = (): void => {
  if (isDone) return;
  isDone = true;
  const { transitionToState } = Subchannel.prototype;
  Object.assign(Subchannel.prototype, {
    transitionToState(this: Subchannel, ...[from, to, why]: Parameters<Subchannel['transitionToState']>): boolean {
      if (to === connectivityState.CONNECTING && this.refcount <= 0) return false;
      return transitionToState.call(this, from, to, why);
    },
  });
};
