import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RELAY_CHECKPOINT } from '@interlock/contracts';
import { messageOf } from '../durable-files/index.ts';
import { openMessageBus, type EngineSettings } from '../engines/index.ts';
import { openOfflineBus, type Withdrawal } from '../message-bus/sqlite/index.ts';

/** What a bus tells of the record, while no service runs on it. */
export interface RestoredBus {
  /** Brokers keep what they have: there services go on with other topics. */
  readonly where: 'in the folder' | 'on brokers';
  /** Up to which position of the record it was told; -1 when nothing was. */
  checkpoint(): Promise<number>;
  /** Hands on the values of a topic's messages, those of one key in their order. Rejects with what `onValue` throws. */
  eachValue(topic: string, onValue: (value: Uint8Array) => void): Promise<void>;
  /** Takes back what tells of lost events. Only in the folder. */
  readonly withdraw?: (withdrawal: Withdrawal) => void;
  close(): Promise<void>;
}

/** Undefined where there is none, or none that is named: one in a folder is never that of a record on a server. Rejects with what a bus says that cannot be opened, or that another process holds. */
export const openRestoredBus = async (
  dataDirectory: string,
  engines: EngineSettings,
  onNotice: (message: string) => void,
): Promise<RestoredBus | undefined> => {
  if (engines.kafka !== undefined) return onBrokers(dataDirectory, engines, onNotice);
  const file = join(dataDirectory, 'bus.sqlite');
  return engines.eventStoreUrl === undefined && existsSync(file) ? inFolder(file) : undefined;
};

const inFolder = (file: string): RestoredBus => {
  const bus = openOfflineBus(file);
  return {
    where: 'in the folder',
    checkpoint: async () => bus.checkpoint(RELAY_CHECKPOINT),
    eachValue: async (topic, onValue) => {
      for (const value of bus.values(topic)) onValue(value);
    },
    withdraw: (withdrawal) => void bus.withdraw(withdrawal),
    close: async () => bus.close(),
  };
};

/** It is only read: neither topics nor groups are made. */
const onBrokers = async (dataDirectory: string, engines: EngineSettings, onNotice: (message: string) => void): Promise<RestoredBus> => {
  const told = (error: unknown): void => onNotice(`the message bus is tried again: ${messageOf(error)}`);
  const bus = await openMessageBus({ engines, name: 'acknowledge', dataDirectory, onBackgroundError: told, onFatal: told });
  return {
    where: 'on brokers',
    checkpoint: () => bus.readCheckpoint(RELAY_CHECKPOINT),
    eachValue: async (topic, onValue) => {
      // A topic that is not there tells nothing.
      if ((await bus.lastRecords(topic)).length === 0) return;
      const reading = await bus.materialise(topic, ({ value }) => {
        if (value !== null) onValue(value);
      });
      await reading.stop();
    },
    close: () => bus.close(),
  };
};
