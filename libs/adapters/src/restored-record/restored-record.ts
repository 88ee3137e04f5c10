import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LEDGER_EVENTS, RELAY_CHECKPOINT, RestoreAcknowledged, TOPICS } from '@interlock/contracts';
import { LedgerError, type Hashing } from '@interlock/domain';
import { EventStoreError } from '../event-store/index.ts';
import { openSqliteEventStore } from '../event-store/sqlite/index.ts';
import { HeadFiles, ledgerKey } from '../signed-heads/index.ts';
import { openOfflineBus } from '../message-bus/sqlite/index.ts';
import { openSigner } from '../signer/index.ts';
import { acknowledgeRestore, STREAM, type AcknowledgedRestore, type Acknowledgement } from './acknowledge-restore.ts';
import { judgeRestore, signedHeads, type RestoreFacts } from './judge-restore.ts';
import { readRecord } from './read-record.ts';

/** A data directory whose record is behind what others saw of it, held by this process alone. */
export interface RestoredRecord {
  readonly facts: RestoreFacts;
  /** Puts it on the record that the restore is known, and brings bus, views and heads in line. Interrupted, it is finished by the next one. */
  acknowledge(acknowledgement: Acknowledgement): Promise<AcknowledgedRestore>;
  close(): Promise<void>;
}

export interface OpenRestoredRecord {
  readonly dataDirectory: string;
  readonly hashing: Hashing;
}

/**
 * Looks at what a restore has lost; changes nothing. Rejects with `ledger.nothing_to_acknowledge`, `ledger.already_acknowledged`, `ledger.rewritten` or
 * `ledger.head_invalid`, and with what event store and bus say of a record that does not verify or that another process holds.
 */
export const openRestoredRecord = async ({ dataDirectory, hashing }: OpenRestoredRecord): Promise<RestoredRecord> => {
  if (!existsSync(join(dataDirectory, 'record.sqlite')))
    throw new EventStoreError('event-store.unavailable', `${dataDirectory}: there is no record in this folder`);
  const eventStore = await openSqliteEventStore({ directory: dataDirectory, hashing });
  const busFile = join(dataDirectory, 'bus.sqlite');
  const closers: (() => unknown)[] = [() => eventStore.close()];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const bus = existsSync(busFile) ? openOfflineBus(busFile) : undefined;
    if (bus !== undefined) closers.push(() => bus.close());
    const files = new HeadFiles(dataDirectory);
    const signer = await openSigner(join(dataDirectory, 'keys'));
    const heads = signedHeads(files, (await eventStore.head()) + 1, ledgerKey(signer.publicKeyPem), hashing);
    const sizes = new Set([heads.covered?.treeSize ?? 0, heads.newest?.treeSize ?? 0]);
    const unfinished = LEDGER_EVENTS.RestoreAcknowledged.optional().parse(files.unfinishedRestore());
    const record = await readRecord(eventStore, { stream: STREAM, sizes: sizes.add(unfinished?.restored.treeSize ?? 0) }, hashing);
    const resumed =
      unfinished !== undefined && record.rootAt(unfinished.restored.treeSize) === unfinished.restored.rootHash ? unfinished : undefined;
    const facts =
      resumed ??
      requireAhead(
        judgeRestore({
          dataDirectory,
          record,
          heads,
          hashing,
          bus: bus && { checkpoint: bus.checkpoint(RELAY_CHECKPOINT), values: bus.values(TOPICS.releaseEvents.name) },
        }),
        unfinished,
      );
    return {
      facts,
      acknowledge: ({ reason, incident, ...who }) =>
        acknowledgeRestore(
          { dataDirectory, eventStore, bus, files, signer, hashing },
          resumed ?? RestoreAcknowledged.parse({ ...facts, reason, incident }),
          who,
        ),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};

/** An interrupted acknowledgement has brought some in line already; what it knew of them is not forgotten when an even older copy was restored since. */
const requireAhead = (facts: RestoreFacts, unfinished: RestoreAcknowledged | undefined): RestoreFacts => {
  if (facts.ahead.length > 0) return facts;
  if (unfinished !== undefined) return { ...unfinished, restored: facts.restored };
  throw new LedgerError(
    'ledger.nothing_to_acknowledge',
    `nobody has seen more than the ${facts.restored.treeSize} events that the record holds: it lost nothing that anyone could tell`,
  );
};
