import type { IncomingRecord, MessageBus } from '@interlock/adapters/message-bus';
import { CatalogEntityRecord, TOPICS, type EntityRef } from '@interlock/contracts';

/** `catalog.entities` as a consumer has it. */
export interface WatchedTopic {
  readonly records: ReadonlyMap<EntityRef, CatalogEntityRecord>;
  /** How many records were taken, tombstones included. */
  count(): number;
  /** Resolves at the first record after which it holds. */
  until(holds: (records: ReadonlyMap<EntityRef, CatalogEntityRecord>) => boolean): Promise<void>;
  stop(): Promise<void>;
}

export const watchTopic = async (bus: MessageBus): Promise<WatchedTopic> => {
  const records = new Map<EntityRef, CatalogEntityRecord>();
  let count = 0;
  let arrived = Promise.withResolvers<void>();
  const onRecord = ({ key, value }: IncomingRecord): void => {
    count += 1;
    if (value === null) records.delete(key);
    else records.set(key, CatalogEntityRecord.parse(JSON.parse(new TextDecoder().decode(value))));
    arrived.resolve();
    arrived = Promise.withResolvers();
  };
  const materialisation = await bus.materialise(TOPICS.catalogEntities.name, onRecord);
  return {
    records,
    count: () => count,
    until: async (holds) => {
      while (!holds(records)) await arrived.promise;
    },
    stop: () => materialisation.stop(),
  };
};
