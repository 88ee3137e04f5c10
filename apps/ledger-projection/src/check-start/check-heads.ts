import { join } from 'node:path';
import { HeadFiles, ledgerKey, openHead } from '@interlock/adapters/signed-heads';
import type { EventStore } from '@interlock/adapters/event-store';
import type { RecordedEvent } from '@interlock/contracts';
import {
  CompactRange,
  eventLeaf,
  LedgerError,
  requireRoot,
  requireSize,
  verifierKey,
  type Checkpoint,
  type Hashing,
} from '@interlock/domain';

const PAGE = 1_000;

export interface CheckHeads {
  readonly dataDirectory: string;
  readonly eventStore: EventStore;
  readonly publicKeyPem: string;
  readonly hashing: Hashing;
  /** Sees every event of the record, to its end: it is read once for all who look at it whole. */
  readonly onEvent?: (event: RecordedEvent) => void;
}

/**
 * The record holds what the last signed head says. From inside, a record that lost its end, or whose chain was computed anew, looks intact.
 * Throws `ledger.behind_head`, `ledger.rewritten`, `ledger.head_invalid` or `ledger.restore_unfinished`. Nothing to check before the first head.
 */
export const checkHeads = async ({
  dataDirectory,
  eventStore,
  publicKeyPem,
  hashing,
  onEvent,
}: CheckHeads): Promise<Checkpoint | undefined> => {
  const files = new HeadFiles(dataDirectory);
  if (files.unfinishedRestore() !== undefined)
    throw new LedgerError('ledger.restore_unfinished', 'an acknowledgement of a restored record was begun and not finished: run it again');
  const note = files.read();
  const head = note === undefined ? undefined : openKept(note, { dataDirectory, publicKeyPem, hashing });
  const range = new CompactRange(hashing);
  const isCovered = (): boolean => range.size >= (head?.treeSize ?? 0);
  for (let after = -1; onEvent !== undefined || !isCovered();) {
    const events = await eventStore.readAll(after, PAGE);
    for (const event of events) {
      if (!isCovered()) range.append(eventLeaf(event, hashing));
      onEvent?.(event);
    }
    const last = events.at(-1);
    if (last === undefined) break;
    after = last.position;
  }
  if (head === undefined) return undefined;
  requireSize(range.size, head);
  requireRoot(range.root(), head);
  return head;
};

const openKept = (
  note: string,
  { dataDirectory, publicKeyPem, hashing }: Pick<CheckHeads, 'dataDirectory' | 'publicKeyPem' | 'hashing'>,
): Checkpoint => {
  const key = ledgerKey(publicKeyPem);
  try {
    return openHead(note, key, hashing);
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    // Nothing here says which of the two was exchanged, and a server that took either on trust would sign over a record that lost its end.
    throw new LedgerError(
      cause.code,
      `${join(dataDirectory, 'heads', 'head.txt')}: ${cause.message}, which is ${verifierKey(key, hashing)} (${join(dataDirectory, 'keys')}). ` +
        'Put back the signing key that belongs to this data directory, or, where that is the right one, head.txt from the last line of heads.log or a backup.',
      { cause },
    );
  }
};
