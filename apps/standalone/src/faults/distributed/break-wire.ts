import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AppendFault } from '@interlock/adapters/event-store/wire-server/testing';
import { faultFile } from './arm-fault.ts';
import type { Stage } from './with-cluster.ts';

/** What the store's wire does from now on. */
export interface WireFault {
  /** The next appends fail so, one after the other. */
  readonly appends?: readonly AppendFault[];
  /** Each answer comes so much later; 0 as before. */
  readonly slowMs?: number;
  /** Subscriptions that are there say nothing more, without an error; false: new ones speak. */
  readonly silent?: boolean;
  /** The next event of this type is delivered as one that is on no record, to whoever comes by it; null: no more. */
  readonly phantom?: string | null;
}

export const EVENT_STORE = 'event-store';
export const FAULTY_EVENT_STORE = fileURLToPath(new URL('../../../dist/faults/distributed/faulty-event-store.js', import.meta.url));

/** Resolves when the store has taken it, with how many appends it was ever asked for. */
export const breakWire = async ({ organisation, engines, said }: Stage, fault: WireFault): Promise<number> => {
  const file = faultFile(organisation.dataDirectory, EVENT_STORE);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(fault));
  const armed = said.next(EVENT_STORE, 'fault: armed');
  process.kill(engines.eventStore?.pid() ?? 0, 'SIGUSR2');
  return (JSON.parse((await armed).split('fault: armed ')[1] ?? '{}') as { readonly append: number }).append;
};
