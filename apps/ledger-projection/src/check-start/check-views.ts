import { EventStoreError, type EventStore } from '@interlock/adapters/event-store';
import { condemnView, lastTold, viewPosition } from '@interlock/adapters/view-database';
import { LedgerError } from '@interlock/domain';
import { ledgerView } from '../project-record/ledger-view.ts';
import { requireStands } from '../project-record/stands-on-record.ts';

export interface CheckViews {
  readonly dataDirectory: string;
  readonly eventStore: EventStore;
}

/**
 * No view tells of more than the record holds. Throws `ledger.view_ahead`. Views that are missing or damaged say nothing, and views whose end another one has replaced on the record are
 * condemned: they are built anew.
 */
export const checkViews = async ({ dataDirectory, eventStore }: CheckViews): Promise<void> => {
  const head = await eventStore.head();
  const { file } = ledgerView(dataDirectory);
  const seen = viewPosition(file, head);
  if (seen > head)
    throw new LedgerError(
      'ledger.view_ahead',
      `the record ends at position ${head}, but the views have seen position ${seen}: its end was lost, or an older copy was put in its place`,
    );
  const told = lastTold(file);
  if (told === undefined) return;
  await requireStands(told, eventStore).catch((error: unknown) => {
    if (!(error instanceof EventStoreError && error.code === 'event-store.retracted')) throw error;
    condemnView(file);
  });
};
