import { readdir, readFile, readlink } from 'node:fs/promises';

/** What a process holds. */
export interface Footprint {
  /** But for connections to brokers. */
  readonly descriptors: number;
  /** Connections to brokers. */
  readonly connections: number;
  /** What descriptors are: sockets, pipes, files by name. */
  readonly kinds: ReadonlyMap<string, number>;
  /** MiB that are resident: garbage too, where it was not collected before. */
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

/** `brokers`: `host:port,…`, as services are told of them. */
export const footprintOf = async ({ pid, url }: Watched, brokers: string): Promise<Footprint> => {
  const [all, toBrokers, status, timers] = await Promise.all([
    openIn(pid),
    socketsTo(new Set(brokers.split(',').map((broker) => Number(broker.slice(broker.lastIndexOf(':') + 1)))), pid),
    readFile(`/proc/${pid}/status`, 'utf8'),
    url === undefined ? undefined : timersAt(url),
  ]);
  const open = all.filter((target) => !toBrokers.has(target));
  const kinds = new Map([...Map.groupBy(open, kindOf)].map(([kind, those]) => [kind, those.length]));
  return {
    descriptors: open.length,
    connections: all.length - open.length,
    kinds,
    memory: Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024,
    timers,
  };
};

const openIn = async (pid: number): Promise<string[]> => {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder);
  return Promise.all(
    // One that is closed meanwhile was open.
    names.map((name) => readlink(`${folder}/${name}`).catch(() => 'closed')),
  );
};

/** Sockets as `/proc/…/fd` names them, by the ports that they lead to (proc(5)). */
const socketsTo = async (ports: ReadonlySet<number>, pid: number): Promise<ReadonlySet<string>> => {
  const tables = await Promise.all(['tcp', 'tcp6'].map((table) => readFile(`/proc/${pid}/net/${table}`, 'utf8').catch(() => '')));
  const sockets = tables.flatMap((table) =>
    table
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/)),
  );
  const portOf = (address = ''): number => Number.parseInt(address.slice(address.indexOf(':') + 1), 16);
  return new Set(sockets.flatMap(([, , remote, , , , , , , inode]) => (ports.has(portOf(remote)) ? [`socket:[${inode}]`] : [])));
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
 * Resident memory is no measure to the tenth, though garbage is collected before it counts: V8 holds up to 48 MiB for young objects, and each release that there ever was
 * stays with some KiB. What an outage leaks by its retries shows far beyond this.
 */
const MEMORY_SLACK = 128;

/** kafkajs dials the second of its two connections to a broker when a request first needs it, so what holds one by client may come to hold two, and no more. */
const CONNECTIONS_PER_CLIENT = 2;

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
  const connections =
    now.connections > before.connections * CONNECTIONS_PER_CLIENT
      ? [`${now.connections} connections to brokers where ${before.connections} were`]
      : [];
  return [...descriptors, ...connections, ...over('timers'), ...memory];
};
