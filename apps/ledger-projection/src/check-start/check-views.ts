import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { EventStore } from '@interlock/adapters/event-store';
import { LedgerError } from '@interlock/domain';
import { viewFile } from '../project-record/view-database.ts';

export interface CheckViews {
  readonly dataDirectory: string;
  readonly eventStore: EventStore;
}

/** No view tells of more than the record holds. Throws `ledger.view_ahead`. Views that are missing or unreadable say nothing: they are built anew. */
export const checkViews = async ({ dataDirectory, eventStore }: CheckViews): Promise<void> => {
  const [seen, head] = [seenBy(viewFile(dataDirectory)), await eventStore.head()];
  if (seen > head)
    throw new LedgerError(
      'ledger.view_ahead',
      `the record ends at position ${head}, but the views have seen position ${seen}: its end was lost, or an older copy was put in its place`,
    );
};

const seenBy = (file: string): number => {
  if (!existsSync(file)) return -1;
  const database = new DatabaseSync(file);
  try {
    const row = database.prepare('SELECT max(position) AS position FROM checkpoint').get();
    return typeof row?.['position'] === 'number' ? row['position'] : -1;
  } catch (error) {
    // Damaged, or of another version: the service discards such views when it opens them.
    if (isSqliteError(error)) return -1;
    throw error;
  } finally {
    database.close();
  }
};

/** By shape: it may come from another realm than ours. */
const isSqliteError = (error: unknown): boolean => typeof error === 'object' && error !== null && 'errcode' in error;
