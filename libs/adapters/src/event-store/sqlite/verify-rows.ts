import type { DatabaseSync } from 'node:sqlite';
import type { Hashing } from '@interlock/domain';
import { EventStoreError } from '../event-store.ts';
import { chainVerifier, corruptAt, type ChainReport } from '../verify-chain.ts';
import { storedEvents } from './event-table.ts';
import type { StoredEvent } from './event-row.ts';

/** Verifies file structure and every event. Throws `event-store.corrupt` at the first fault. */
export const verifyRows = (db: DatabaseSync, hashing: Hashing): ChainReport => {
  // Rows first: they name the place, `integrity_check` only a page.
  const report = verifyEvents(db, hashing);
  const faults = db
    .prepare('PRAGMA integrity_check(5)')
    .all()
    .map((row) => String(row['integrity_check']));
  if (faults.join() !== 'ok') throw new EventStoreError('event-store.corrupt', `the record's file is damaged: ${faults.join('; ')}`);
  return report;
};

const verifyEvents = (db: DatabaseSync, hashing: Hashing): ChainReport => {
  const chain = chainVerifier();
  const appends = new AppendRuns();
  let position = 0;
  for (const stored of storedEvents(db, hashing)) {
    if (stored.event.position !== position) throw corruptAt(stored.event, `expected position ${position}`);
    chain.accept(stored.event, stored.hash);
    appends.accept(stored);
    position += 1;
  }
  appends.end();
  return chain.report();
};

/** The rows of one append stand side by side and agree on its last revision. */
class AppendRuns {
  private open: StoredEvent | undefined;

  accept(stored: StoredEvent): void {
    const { event, appendEnd } = stored;
    const { open } = this;
    if (open !== undefined && (open.event.stream !== event.stream || open.appendEnd !== appendEnd))
      throw corruptAt(
        event,
        `expected revision ${open.event.revision + 1} of ${open.event.stream}, of the append that ends at ${open.appendEnd}`,
      );
    if (appendEnd < event.revision) throw corruptAt(event, `it says that its append ended at revision ${appendEnd}`);
    this.open = appendEnd === event.revision ? undefined : stored;
  }

  end(): void {
    if (this.open !== undefined) throw corruptAt(this.open.event, `its append ends at revision ${this.open.appendEnd}, which is missing`);
  }
}
