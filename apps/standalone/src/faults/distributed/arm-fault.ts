import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { untilReady } from '../../distributed/until-ready.ts';
import type { Stage } from './with-cluster.ts';

/**
 * Where a service may fail. Handling: a message came and nothing was done with it. Appended: its effect is on the record, nobody was told. Handled: all is done, its offset
 * is not committed. Applying and desired: around what is written to a deployment target. Publishing and published: around what the relay or a publisher of facts sends.
 * Projecting: events came, no view was written; committing: view and checkpoint are written, and their transaction is not; projected: it is. Learning and learnt: around a
 * record of a topic that a replica follows whole, once it has read what was there before.
 */
export const FAULT_POINTS = [
  'handling',
  'appending',
  'appended',
  'handled',
  'applying',
  'desired',
  'publishing',
  'published',
  'projecting',
  'committing',
  'projected',
  'learning',
  'learnt',
] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];

export const isFaultPoint = (value: unknown): value is FaultPoint => FAULT_POINTS.some((point) => point === value);

export interface ArmedFault {
  readonly point: FaultPoint;
  readonly signal: 'SIGKILL' | 'SIGSTOP';
  /** At which call that comes by from now on; default the first. */
  readonly call?: number;
  /** Only a call with an event of this type counts. */
  readonly event?: string;
}

export const faultFile = (dataDirectory: string, service: string): string => join(dataDirectory, 'faults', `${service}.json`);

const FAULTY = fileURLToPath(new URL('../../../dist/faults/distributed/fault-main.js', import.meta.url));

/** How a service is started so that faults can be armed in it. */
export const faulty = (service: string): NonNullable<Parameters<Stage['cluster']['restart']>[1]> => ({
  script: FAULTY,
  environment: { INTERLOCK_FAULT_SERVICE: service },
});

/** Starts a service that has ended where its doors were. Resolves once all are ready. */
export const restartFaulty = async ({ cluster }: Stage, service: string): Promise<void> => {
  await cluster.restart(service, faulty(service));
  await untilReady(cluster.url);
};

/** Resolves when the service has taken it. */
export const arm = async ({ cluster, organisation, said }: Stage, service: string, fault: ArmedFault): Promise<void> => {
  const file = faultFile(organisation.dataDirectory, service);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(fault));
  const armed = said.next(service, 'fault: armed');
  process.kill(cluster.process(service).pid, 'SIGUSR2');
  await armed;
};
