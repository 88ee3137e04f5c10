import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startCluster, startEngines } from '@interlock/standalone';
import { Door, temporaryOrganisation } from '@interlock/standalone/testing';

export interface Idle {
  readonly name: string;
  /** Of one core, 0 to 1. */
  readonly share: number;
}

export interface MeasureIdle {
  readonly brokers: string;
  /** After all is ready and a release was carried. */
  readonly settleMs: number;
  readonly measuredMs: number;
}

/** Every service in a process of its own, none with anything to do: what each takes of a core. They follow a record, and were warm. Linux only: `/proc/<pid>/stat`. */
export const idleServices = async ({ brokers, settleMs, measuredMs }: MeasureIdle): Promise<Idle[]> => {
  const organisation = await temporaryOrganisation([{ name: 'idle' }], { config: 'thresholds: { bakeSeconds: 86400 }\n' });
  const stops: (() => Promise<void>)[] = [() => organisation.remove()];
  const onLine = (name: string, line: string): void => void process.stderr.write(`${name} ${line.slice(0, 300)}\n`);
  const onExit = (name: string): void => {
    throw new Error(`${name} ended by itself`);
  };
  const { dataDirectory, directory } = organisation;
  try {
    const own = { ...process.env, EVENTSTORE_URL: undefined, KAFKA_BROKERS: brokers, KAFKA_TOPIC_PREFIX: `idle-services-${process.pid}.` };
    const engines = await startEngines({ dataDirectory, environment: own, onLine, onExit });
    stops.unshift(() => engines.stop());
    const environment = { INTERLOCK_LOG_LEVEL: 'error', ...own, ...engines.environment };
    const cluster = await startCluster({
      environment,
      configFile: join(directory, 'interlock.yaml'),
      dataDirectory,
      port: 0,
      onLine,
      onExit,
    });
    stops.unshift(() => cluster.stop());
    const door = new Door(cluster.url);
    const { releaseId } = await door.submit(organisation.candidate('idle'));
    await door.until(releaseId, 'DeploymentApplied');
    await delay(settleMs);
    const processes = cluster.services.map((name) => ({ name, pid: cluster.process(name).pid }));
    const since = performance.now();
    const before = await Promise.all(processes.map(({ pid }) => processorSeconds(pid)));
    await delay(measuredMs);
    const after = await Promise.all(processes.map(({ pid }) => processorSeconds(pid)));
    const seconds = (performance.now() - since) / 1_000;
    return processes.map(({ name }, index) => ({ name, share: ((after[index] ?? NaN) - (before[index] ?? NaN)) / seconds }));
  } finally {
    for (const stop of stops) await stop();
  }
};

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** User and system time of all threads: fields 14 and 15 of proc(5), counted behind the name, which may hold spaces. */
const processorSeconds = async (pid: number): Promise<number> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
};
