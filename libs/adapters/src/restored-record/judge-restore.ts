import { LEDGER_EVENTS, TOPICS, type RestoreAcknowledged } from '@interlock/contracts';
import { abandonedBy, eventHash, LedgerError, requireRoot, standingHeads, type Checkpoint, type Hashing } from '@interlock/domain';
import { openHead, type HeadFiles, type ledgerKey } from '../signed-heads/index.ts';
import { eventIn, lostStreams, seenByViews } from './lost-streams.ts';
import type { ReadRecord } from './read-record.ts';
import type { RestoredBus } from './restored-bus.ts';

/** What a restore has lost, as far as anyone can tell. */
export type RestoreFacts = Omit<RestoreAcknowledged, 'reason' | 'incident'>;

export interface SignedHeads {
  readonly newest: Checkpoint | undefined;
  /** Of how many events the heads are that the record must extend as far as it reaches. */
  readonly sizes: ReadonlySet<number>;
  /** The largest that a record of so many events reaches; undefined when none. Its signature is verified: throws `ledger.head_invalid`. */
  covered(size: number): Checkpoint | undefined;
}

/** The heads that a record is judged by. Throws `ledger.head_invalid` where the newest was taken away, or is not signed by the key. */
export const signedHeads = (files: HeadFiles, key: ReturnType<typeof ledgerKey>, hashing: Hashing): SignedHeads => {
  const note = files.read();
  const newest = note === undefined ? undefined : openHead(note, key, hashing);
  const standing = standingHeads(files.logged().map((logged) => ({ note: logged, treeSize: Number(logged.split('\n')[1]) })));
  return {
    newest,
    sizes: new Set([...standing.map(({ treeSize }) => treeSize), newest?.treeSize ?? 0]),
    covered: (size) => {
      const largest = standing.findLast(({ treeSize }) => treeSize <= size);
      return largest === undefined ? undefined : openHead(largest.note, key, hashing);
    },
  };
};

export interface JudgeRestore {
  readonly dataDirectory: string;
  readonly record: ReadRecord;
  readonly heads: SignedHeads;
  /** Absent when there is no bus. */
  readonly bus: Pick<RestoredBus, 'checkpoint' | 'eachValue'> | undefined;
  readonly hashing: Hashing;
}

/**
 * Who has seen more than the record holds, and of what. An older copy of this very record is a beginning of what others saw: anything else was rewritten,
 * and cannot be acknowledged. Rejects with `ledger.rewritten`, or `ledger.already_acknowledged`.
 */
export const judgeRestore = async ({ dataDirectory, record, heads, bus, hashing }: JudgeRestore): Promise<RestoreFacts> => {
  const { newest } = heads;
  if (newest !== undefined) requireNotAcknowledged(newest, record);
  for (const head of [heads.covered(record.size), newest])
    if (head !== undefined && head.treeSize <= record.size) requireRoot(record.rootAt(head.treeSize) ?? '', head);
  const { end } = record;
  const published = bus === undefined ? [] : await publishedBeyond(bus, record, hashing);
  const views = seenByViews(dataDirectory, end);
  const lost = newest !== undefined && newest.treeSize > record.size ? newest : null;
  const seen = [
    { by: 'message-bus', position: (await bus?.checkpoint()) ?? -1 },
    { by: 'views', position: views.position },
    { by: 'signed-head', position: lost === null ? -1 : end + lost.treeSize - record.size },
  ] as const;
  return {
    restored: { treeSize: record.size, rootHash: record.root },
    lost: lost === null ? null : { treeSize: lost.treeSize, rootHash: lost.rootHash },
    ahead: seen.filter(({ position }) => position > end),
    lostStreams: lostStreams([...published, ...views.events]),
  };
};

const requireNotAcknowledged = (head: Checkpoint, record: ReadRecord): void => {
  const restores = record.restores.map((event) => ({ event, data: LEDGER_EVENTS.RestoreAcknowledged.parse(event.data) }));
  const found = abandonedBy(head, restores);
  if (found?.how === 'names')
    throw new LedgerError(
      'ledger.already_acknowledged',
      `RestoreAcknowledged at position ${found.event.position} names this head of ${head.treeSize} events already: put the newest head back into heads/head.txt`,
    );
};

/** Events that the bus tells beyond the record; what it tells within it must be what stands there. */
const publishedBeyond = async (
  bus: Pick<RestoredBus, 'eachValue'>,
  record: ReadRecord,
  hashing: Hashing,
): Promise<{ readonly stream: string; readonly revision: number }[]> => {
  const beyond: { readonly stream: string; readonly revision: number }[] = [];
  await bus.eachValue(TOPICS.releaseEvents.name, (value) => {
    const event = eventIn(value);
    if (event === undefined) return;
    const { position, stream, revision } = event;
    if (position > record.end) beyond.push({ stream, revision });
    else if (record.hashes.get(position) !== eventHash({ ...event, data: event.data }, hashing))
      throw new LedgerError(
        'ledger.rewritten',
        `the record was rewritten: the message bus tells another event at position ${position}, of stream ${stream}`,
      );
  });
  return beyond;
};
