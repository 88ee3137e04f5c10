import { HeadFiles, ledgerKey, openHead } from '@interlock/adapters/signed-heads';
import type { EventStore } from '@interlock/adapters/event-store';
import { CompactRange, eventLeaf, LedgerError, requireRoot, requireSize, type Checkpoint, type Hashing } from '@interlock/domain';

const PAGE = 1_000;

export interface CheckHeads {
  readonly dataDirectory: string;
  readonly eventStore: EventStore;
  readonly publicKeyPem: string;
  readonly hashing: Hashing;
}

/**
 * The record holds what the last signed head says. From inside, a record that lost its end, or whose chain was computed anew, looks intact.
 * Throws `ledger.behind_head`, `ledger.rewritten`, `ledger.head_invalid` or `ledger.restore_unfinished`. Nothing to check before the first head.
 */
export const checkHeads = async ({ dataDirectory, eventStore, publicKeyPem, hashing }: CheckHeads): Promise<Checkpoint | undefined> => {
  const files = new HeadFiles(dataDirectory);
  if (files.unfinishedRestore() !== undefined)
    throw new LedgerError('ledger.restore_unfinished', 'an acknowledgement of a restored record was begun and not finished: run it again');
  const note = files.read();
  if (note === undefined) return undefined;
  const head = openHead(note, ledgerKey(publicKeyPem), hashing);
  const range = new CompactRange(hashing);
  for (let after = -1; range.size < head.treeSize;) {
    const events = await eventStore.readAll(after, Math.min(PAGE, head.treeSize - range.size));
    requireSize(events.length === 0 ? range.size : head.treeSize, head);
    for (const event of events) range.append(eventLeaf(event, hashing));
    after = events.at(-1)?.position ?? after;
  }
  requireRoot(range.root(), head);
  return head;
};
