import { foldRelease, progressIn, type EnvironmentProgress, type FoldedEvent, type RegisteredRelease } from '@interlock/domain';
import type { Outside } from './acts.ts';
import type { Checked } from './check-world.ts';
import { isNewer, type KnownRelease } from './known-release.ts';
import { ENVIRONMENTS } from './shop.ts';
import type { Table } from './table.ts';
import { Violation } from './violation.ts';
import type { World } from './world.ts';

/** Bake time, step and soak are over within. */
const ROUND_SECONDS = 601;
/** Two environments, three steps, two bake times and a soak. */
const MOST_ROUNDS = 14;
/** A rollout that goes on would have ended by then. */
const ENOUGH_ROUNDS = 5;

/** Guarantee 7: every fact is made good, time passes, and nothing that is newest of its component waits any more but for a person's word. */
export const clears = async (checked: Checked, outside: Outside): Promise<void> => {
  const { world } = outside;
  await outside.mend();
  await world.settle();
  for (let round = 0; waiting(checked, world).length > 0 && round < MOST_ROUNDS; round += 1) {
    for (const { release, environment } of standingInTheWay(checked, round)) await outside.rollBack(release.component, environment);
    await outside.approve();
    await world.settle();
    await world.pass(ROUND_SECONDS);
    await outside.monitor();
    await world.settle();
    await checked.look(world);
  }
  await checked.look(world);
  const [first] = waiting(checked, world);
  if (first !== undefined) throw new Violation('clears', `${first}, with all facts good`);
};

/**
 * What was stopped goes on running on its share, and a step whose release is asked for again in staging, over a newer one, gets no next one: somebody has to go back
 * from it, and nobody else may start until then.
 */
const standingInTheWay = ({ table }: Checked, round: number) =>
  table.underWay().filter(({ release, stopped }) => stopped || (round > ENOUGH_ROUNDS && !isNewest(table, release)));

const isNewest = ({ releases }: Table, release: KnownRelease): boolean =>
  ![...releases.values()].some((other) => other.component === release.component && isNewer(other, release));

const waiting = ({ table }: Checked, { record }: World): string[] =>
  [...table.releases.values()].flatMap((release) => {
    if (!isNewest(table, release)) return [];
    const state = foldRelease(record.filter(({ stream }) => stream === `release-${release.id}`) as unknown as FoldedEvent[]);
    return ENVIRONMENTS.flatMap((environment) => saidOf(state as RegisteredRelease, environment) ?? []);
  });

/** What a release waits for in an environment; undefined when it does not, or for people alone. */
const saidOf = (state: RegisteredRelease, environment: string): string | undefined => {
  const progress = progressIn(state, environment);
  if (progress === undefined || progress.supersededBy !== null || ENDED.has(progress.deployment.status)) return undefined;
  if (awaitsPeople(progress, state)) return undefined;
  const { decision, deployment } = progress;
  const reasons = decision?.reasons.map(({ code, message }) => `${code} ${message}`).join(' ') ?? '';
  return `${state.releaseId} in ${environment} is ${deployment.status}, decided ${decision?.outcome ?? 'never'} ${reasons}`;
};

const GIVEN_UP: ReadonlySet<string> = new Set(['failed', 'stopped', 'rolled_back']);
const ENDED: ReadonlySet<string> = new Set(['applied', ...GIVEN_UP]);

/** Somebody has to judge, or to ask once more for the environment before this one. */
const awaitsPeople = ({ decision }: EnvironmentProgress, state: RegisteredRelease): boolean => {
  if (decision?.outcome === 'escalate') return true;
  const held = decision?.reasons.filter(({ severity }) => severity === 'hold').map(({ code }) => code) ?? [];
  const before = progressIn(state, 'staging');
  const ended = before === undefined || before.supersededBy !== null || GIVEN_UP.has(before.deployment.status);
  return held.length === 1 && held[0] === 'PROMOTION_ORDER' && ended;
};
