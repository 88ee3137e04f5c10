import type { EventStore } from '@interlock/adapters/event-store';
import { CompactRange, eventLeaf, requireRoot, requireSize, type Checkpoint, type Hashing } from '@interlock/domain';
import { HeadFiles } from '../sign-heads/head-files.ts';
import { ledgerKey, openHead } from '../sign-heads/ledger-key.ts';

const PAGE = 1_000;

export interface CheckHeads {
  readonly dataDirectory: string;
  readonly eventStore: EventStore;
  readonly publicKeyPem: string;
  readonly hashing: Hashing;
}

/**
 * The record holds what the last signed head says. From inside, a record that lost its end, or whose chain was computed anew, looks intact.
 * Throws `ledger.behind_head`, `ledger.rewritten` or `ledger.head_invalid`. Nothing to check before the first head.
 */
export const checkHeads = async ({ dataDirectory, eventStore, publicKeyPem, hashing }: CheckHeads): Promise<Checkpoint | undefined> => {
  const note = new HeadFiles(dataDirectory).read();
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
