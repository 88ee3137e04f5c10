import { serveRecord, type ServedRecord } from '../../../event-store/eventstoredb/testing/index.ts';
import type { MessageHandler } from '../../message-bus.ts';
import { recordEffects, type Said } from './record-effects.ts';

/** Numbers of messages on a record, by stream, in the order of each. */
export type OnRecord = ReadonlyMap<string, readonly number[]>;

export interface Effects {
  readonly served: ServedRecord;
  /** Of consumers in this process. */
  readonly handler: MessageHandler;
  /** By those. */
  readonly said: Readonly<Record<Said, number>>;
  /** Resolves as soon as it holds after something was said. */
  until(met: () => boolean): Promise<void>;
  onRecord(): Promise<OnRecord>;
  close(): Promise<void>;
}

/** A record that consumers have their effects on. */
export const aRecordOfEffects = async (workMs = 0): Promise<Effects> => {
  const served = await serveRecord();
  const said: Record<Said, number> = { has: 0, did: 0, knew: 0, lost: 0 };
  let watchers: Array<{ readonly met: () => boolean; readonly resolve: () => void }> = [];
  const say = (what: Said): void => {
    said[what] += 1;
    const due = watchers.filter(({ met }) => met());
    watchers = watchers.filter((watcher) => !due.includes(watcher));
    for (const { resolve } of due) resolve();
  };
  return {
    served,
    handler: recordEffects(served.record, workMs, say),
    said,
    until: (met) => (met() ? Promise.resolve() : new Promise((resolve) => watchers.push({ met, resolve }))),
    onRecord: async () => {
      const byStream = new Map<string, number[]>();
      for (const { stream, data } of await served.record.readAll(-1, Number.MAX_SAFE_INTEGER))
        byStream.set(stream, [...(byStream.get(stream) ?? []), (data as { number: number }).number]);
      return byStream;
    },
    close: () => served.close(),
  };
};

/** Of numbers from 0, those that had no effect. */
export const lostOf = (onRecord: OnRecord, published: number): number[] => {
  const there = new Set([...onRecord.values()].flat());
  return Array.from({ length: published }, (_, number) => number).filter((number) => !there.has(number));
};

/** How many effects were second ones. */
export const doubledOf = (onRecord: OnRecord): number => {
  const all = [...onRecord.values()].flat();
  return all.length - new Set(all).size;
};

/** Streams whose effects did not come in the order of their messages. */
export const outOfOrder = (onRecord: OnRecord): string[] =>
  [...onRecord].flatMap(([stream, numbers]) => (numbers.some((number, index) => number < (numbers[index - 1] ?? -1)) ? [stream] : []));
