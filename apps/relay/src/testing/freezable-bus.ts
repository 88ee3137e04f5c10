import type { RelayBus } from '../publish-record/publish-record.ts';

export interface FreezableBus {
  readonly bus: RelayBus;
  /** From now on what is published is held back, as if the process stood still between deciding and sending. */
  freeze(): void;
  /** Resolves when a call is being held back. */
  readonly held: Promise<void>;
  thaw(): void;
}

/** One relay's view of a bus that others use as well. */
export const freezableBus = (bus: RelayBus): FreezableBus => {
  let gate = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  gate.resolve();
  let frozen = false;
  const own: RelayBus = {
    publishWithCheckpoint: async (records, checkpoint) => {
      if (frozen) held.resolve();
      await gate.promise;
      return bus.publishWithCheckpoint(records, checkpoint);
    },
    readCheckpoint: (name) => bus.readCheckpoint(name),
    lastRecords: (topic) => bus.lastRecords(topic),
  };
  return {
    bus: own,
    held: held.promise,
    freeze: () => {
      frozen = true;
      gate = Promise.withResolvers();
    },
    thaw: () => {
      frozen = false;
      gate.resolve();
    },
  };
};
