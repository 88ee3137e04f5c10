import { readdir, readFile, readlink } from 'node:fs/promises';

/** What a process holds. */
export interface Footprint {
  readonly descriptors: number;
  /** What they are: sockets, pipes, files by name. */
  readonly kinds: ReadonlyMap<string, number>;
  /** MiB that are resident. */
  readonly memory: number;
  /** Timers that keep it alive, as its own metrics tell them; undefined where it has none. */
  readonly timers: number | undefined;
}

export interface Watched {
  readonly name: string;
  readonly pid: number;
  /** Where it serves `/metrics`. */
  readonly url?: string;
}

export const footprintOf = async ({ pid, url }: Watched): Promise<Footprint> => {
  const [open, status, timers] = await Promise.all([
    openIn(pid),
    readFile(`/proc/${pid}/status`, 'utf8'),
    url === undefined ? undefined : timersAt(url),
  ]);
  const kinds = new Map([...Map.groupBy(open, (kind) => kind)].map(([kind, those]) => [kind, those.length]));
  return { descriptors: open.length, kinds, memory: Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024, timers };
};

const openIn = async (pid: number): Promise<string[]> => {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder);
  return Promise.all(
    // One that is closed meanwhile was open.
    names.map(async (name) => kindOf(await readlink(`${folder}/${name}`).catch(() => 'closed'))),
  );
};

const kindOf = (target: string): string => target.split(':[', 1)[0] ?? target;

const timersAt = async (url: string): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^nodejs_active_resources\{[^}]*type="Timeout"[^}]*\} (\d+)/m.exec(text)?.[1] ?? 0);
};

/** A tenth of a few dozen is a few: connections that are opened anew while the old ones close. */
const SLACK = 4;
const SHARE = 0.1;
/**
 * Resident memory is no measure to the tenth: V8 gives back what it no longer needs when it likes, holds up to 48 MiB for young objects, and each release that there ever was
 * stays with some KiB. What an outage leaks by its retries shows far beyond this.
 */
const MEMORY_SLACK = 128;

/** What is more than it was, in words; empty when all is back. */
export const grownSince = (before: Footprint, now: Footprint): string[] => {
  const over = (what: 'descriptors' | 'timers'): string[] => {
    const [then, here] = [before[what] ?? 0, now[what] ?? 0];
    return here > then + Math.max(SLACK, then * SHARE) ? [`${here} ${what} where ${then} were`] : [];
  };
  const more = [...now.kinds].flatMap(([kind, count]) => {
    const then = before.kinds.get(kind) ?? 0;
    return count > then ? [`${kind} ${then} to ${count}`] : [];
  });
  const memory = now.memory > before.memory + MEMORY_SLACK ? [`${now.memory.toFixed(0)} MiB where ${before.memory.toFixed(0)} were`] : [];
  const descriptors = over('descriptors').map((words) => [words, ...more].join(', '));
  return [...descriptors, ...over('timers'), ...memory];
};
