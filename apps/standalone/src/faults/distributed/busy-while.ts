import { readFile } from 'node:fs/promises';
import type { Stage } from './with-cluster.ts';

/** Of `/proc`: 100 a second on every Linux that there is. */
const TICKS = 100;

const processorSeconds = async (pid: number): Promise<number> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // Behind the name, which may hold anything: state is the third field, user and system time the 14th and 15th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
};

/** Services that took more than a share of a core while the work went on: a hot loop, in words. */
export const busyWhile = async ({ cluster }: Stage, share: number, work: () => Promise<void>): Promise<string[]> => {
  const taken = (): Promise<number[]> => Promise.all(cluster.services.map((name) => processorSeconds(cluster.process(name).pid)));
  const [begun, before] = [performance.now(), await taken()];
  await work();
  const [seconds, after] = [(performance.now() - begun) / 1_000, await taken()];
  return cluster.services.flatMap((name, index) => {
    const used = ((after[index] ?? 0) - (before[index] ?? 0)) / seconds;
    return used > share ? [`${name}: ${(used * 100).toFixed(0)} % of a core for ${seconds.toFixed(0)} s`] : [];
  });
};
