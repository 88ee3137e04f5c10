import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LEDGER_EVENTS, RestoreAcknowledged } from '@interlock/contracts';
import { LedgerError, type Hashing } from '@interlock/domain';
import { openEventStore, type EngineSettings } from '../engines/index.ts';
import { EventStoreError } from '../event-store/index.ts';
import { lockFolder } from '../event-store/sqlite/index.ts';
import { HeadFiles, ledgerKey } from '../signed-heads/index.ts';
import { openSigner } from '../signer/index.ts';
import { acknowledgeRestore, STREAM, type AcknowledgedRestore, type Acknowledgement } from './acknowledge-restore.ts';
import { judgeRestore, signedHeads, type RestoreFacts } from './judge-restore.ts';
import { readRecord } from './read-record.ts';
import { openRestoredBus, type RestoredBus } from './restored-bus.ts';

/** A data directory whose record is behind what others saw of it. The folder, and a record that lies in it, are held by this process alone. */
export interface RestoredRecord {
  readonly facts: RestoreFacts;
  /** Position of the last event on the record; -1 when it has none. */
  readonly end: number;
  /** Where the bus is that was asked; undefined when there was none. */
  readonly bus: RestoredBus['where'] | undefined;
  /** Puts it on the record that the restore is known, and brings bus, views and heads in line. Interrupted, it is finished by the next one. */
  acknowledge(acknowledgement: Acknowledgement): Promise<AcknowledgedRestore>;
  close(): Promise<void>;
}

export interface OpenRestoredRecord {
  /** Heads and views lie there, and whatever `engines` does not name. */
  readonly dataDirectory: string;
  readonly hashing: Hashing;
  readonly engines?: EngineSettings;
  /** Who waits sees why. */
  readonly onNotice?: (message: string) => void;
}

/**
 * Looks at what a restore has lost; changes nothing. Rejects with `ledger.nothing_to_acknowledge`, `ledger.already_acknowledged`, `ledger.rewritten` or
 * `ledger.head_invalid`, and with what event store and bus say of a record that does not verify or that another process holds.
 */
export const openRestoredRecord = async ({
  dataDirectory,
  hashing,
  engines = {},
  onNotice = () => undefined,
}: OpenRestoredRecord): Promise<RestoredRecord> => {
  const lacked = lackedBy(dataDirectory, engines);
  if (lacked !== undefined)
    throw new EventStoreError(
      'event-store.unavailable',
      `${dataDirectory}: there is no record in this folder, nor what is kept beside one (without ${lacked.join(' and ')})`,
    );
  // A record in the folder is locked by who opens it.
  const closers: (() => unknown)[] = engines.eventStoreUrl === undefined ? [] : [lockFolder(dataDirectory)];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const eventStore = await openEventStore({
      engines,
      dataDirectory,
      onNotice: (message, details) => onNotice(saidOf(details) ?? message),
    });
    closers.push(() => eventStore.close());
    const bus = await openRestoredBus(dataDirectory, engines, onNotice);
    closers.push(() => bus?.close());
    const files = new HeadFiles(dataDirectory);
    const signer = await openSigner(join(dataDirectory, 'keys'));
    const heads = signedHeads(files, ledgerKey(signer.publicKeyPem), hashing);
    const unfinished = LEDGER_EVENTS.RestoreAcknowledged.optional().parse(files.unfinishedRestore());
    const sizes = new Set([...heads.sizes, unfinished?.restored.treeSize ?? 0]);
    const record = await readRecord(eventStore, { stream: STREAM, sizes }, hashing);
    const resumed =
      unfinished !== undefined && record.rootAt(unfinished.restored.treeSize) === unfinished.restored.rootHash ? unfinished : undefined;
    const facts = resumed ?? requireAhead(await judgeRestore({ dataDirectory, record, heads, hashing, bus }), unfinished);
    return {
      facts,
      end: record.end,
      bus: bus?.where,
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

const saidOf = (details: unknown): string | undefined =>
  typeof details === 'object' && details !== null && 'message' in details && typeof details.message === 'string'
    ? details.message
    : undefined;

/**
 * Of what the folder of a record has at least one: the record itself, or what is kept beside one on a server, without which it would be given heads of its own, signed with a key of its own.
 * Undefined when it has; else their names.
 */
export const lackedBy = (dataDirectory: string, { eventStoreUrl }: EngineSettings): readonly string[] | undefined => {
  const names = eventStoreUrl === undefined ? ['record.sqlite'] : ['heads', 'views'];
  return names.some((name) => existsSync(join(dataDirectory, name))) ? undefined : names;
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
