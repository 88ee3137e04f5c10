import { setTimeout as sleep } from 'node:timers/promises';
import { groupLags } from '@interlock/adapters/message-bus/kafka/testing';
import type { Door } from '../../testing/index.ts';
import type { GarbageCollection } from './collected.ts';
import { footprintOf, grownSince, type Footprint, type Watched } from './footprint.ts';

/** What is not as it must be once all is healed; every list is empty when all is well. */
export interface Unrest {
  /** Consumer groups with messages that are not committed, as the broker tells it. */
  readonly lagging: readonly string[];
  /** Messages that were put aside. */
  readonly parked: readonly string[];
  /** Processes that hold more than before the faults. */
  readonly grown: readonly string[];
}

export interface LookedAt {
  readonly door: Door;
  readonly brokers: string;
  /** Every process that runs now. */
  readonly processes: () => readonly Watched[];
  /** By name, before the first fault. */
  readonly baseline: ReadonlyMap<string, Footprint>;
  readonly garbage: GarbageCollection;
}

const EVERY_MS = 250;
/** Without these no group would have a lag, whatever became of it. */
const LEAST_GROUPS = 4;

/** A probe, as an operator's: resolves as soon as everything is at rest, or at `deadline` (of `performance.now()`) with what is not. */
export const untilAtRest = async (looked: LookedAt, deadline: number): Promise<Unrest> => {
  for (;;) {
    const unrest = await unrestNow(looked).catch((error: unknown) => ({
      lagging: [`not to be read: ${String(error)}`],
      parked: [],
      grown: [],
    }));
    if ([...unrest.lagging, ...unrest.parked, ...unrest.grown].length === 0 || performance.now() > deadline) return unrest;
    await sleep(EVERY_MS);
  }
};

const unrestNow = async ({ door, brokers, processes, baseline, garbage }: LookedAt): Promise<Unrest> => {
  const { groups, lags } = await groupLags(brokers);
  if (groups.length < LEAST_GROUPS) throw new Error(`only ${groups.length} groups have committed anything: ${groups.join(', ')}`);
  return {
    lagging: lags.map(({ group, topic, partition, lag }) => `${group}: ${lag} of ${topic}/${partition}`),
    parked: await parkedNow(door),
    grown: (await Promise.all(processes().map((one) => grownNow(one, { brokers, baseline, garbage })))).flat(),
  };
};

const parkedNow = async (door: Door): Promise<string[]> => {
  const { status, json, text } = await door.ask('GET', '/v1/parked', { as: OPERATOR });
  if (status !== 200) throw new Error(`/v1/parked: ${status}: ${text}`);
  return (json as { readonly items: readonly { readonly parkedId: string }[] }).items.map(({ parkedId }) => parkedId);
};

const OPERATOR = 'monitoring';

const grownNow = async (one: Watched, { brokers, baseline, garbage }: Omit<LookedAt, 'door' | 'processes'>): Promise<string[]> => {
  const before = baseline.get(one.name);
  if (before === undefined) return [];
  let grown = grownSince(before, await footprintOf(one, brokers));
  if (grown.length > 0) {
    // V8 collects when it likes.
    await garbage.of(one);
    grown = grownSince(before, await footprintOf(one, brokers));
  }
  return grown.map((words) => `${one.name}: ${words}`);
};

export const baselineOf = async (
  processes: readonly Watched[],
  { brokers, garbage }: Pick<LookedAt, 'brokers' | 'garbage'>,
): Promise<ReadonlyMap<string, Footprint>> =>
  new Map(
    await Promise.all(
      processes.map(async (one) => {
        await garbage.of(one);
        return [one.name, await footprintOf(one, brokers)] as const;
      }),
    ),
  );
