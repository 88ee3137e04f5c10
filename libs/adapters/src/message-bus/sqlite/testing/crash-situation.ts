import type { TopicDefinition } from '@interlock/contracts';

export const LOAD: TopicDefinition = { name: 'load', partitions: 4, cleanup: 'keep', key: 'run, publisher and number' };
/** Nothing of it is kept that is finished. */
export const BRIEF: TopicDefinition = { ...LOAD, retentionMs: 0 };
export const RELAYED: TopicDefinition = { name: 'relayed', partitions: 1, cleanup: 'keep', key: 'always the same' };
export const GROUP = 'workers';
export const RELAY = 'relay';

/** mulberry32: the same numbers for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
