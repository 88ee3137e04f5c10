import { setTimeout as sleep } from 'node:timers/promises';
import type { ReleaseEventType } from '@interlock/contracts';
import type { Door } from '../testing/index.ts';

/** The event with which a release has come to its end. */
export type EndOf = (releaseId: string) => ReleaseEventType;

export const APPLIED: EndOf = () => 'DeploymentApplied';

const BATCH = 16;
const AGAIN_MS = 200;

/** The releases that have not come to their end at `deadline` (of `performance.now()`): none, as soon as all have. What is there already at that moment counts. */
export const unended = async (door: Door, releases: Iterable<string>, deadline: number, endOf: EndOf = APPLIED): Promise<string[]> => {
  const late: string[] = [];
  const one = async (releaseId: string): Promise<void> => {
    const type = endOf(releaseId);
    do if (await before(deadline, door.until(releaseId, type))) return;
    while (performance.now() < deadline && (await sleep(AGAIN_MS, true)));
    const events = await door.events(releaseId).catch(() => []);
    if (!events.some((event) => event.type === type)) late.push(`${releaseId}: ${events.at(-1)?.type ?? 'no event'}`);
  };
  const left = [...releases];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await one(next);
  };
  await Promise.all(Array.from({ length: BATCH }, work));
  return late;
};

/** False when it is not there by then, or cannot be had. */
const before = async (deadline: number, there: Promise<unknown>): Promise<boolean> => {
  const late = Promise.withResolvers<false>();
  const timer = setTimeout(() => late.resolve(false), Math.max(0, deadline - performance.now()));
  try {
    return await Promise.race([there.then(() => true), late.promise]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
};
