import { rmSync } from 'node:fs';
import { RECORD_HEADERS, RELAY_CHECKPOINT, streamName, TOPICS, type Actor, type RestoreAcknowledged } from '@interlock/contracts';
import { chainEvents, checkpointText, derivedId, LEDGER_ORIGIN, RESTORES, signNote, type Hashing } from '@interlock/domain';
import type { EventStore } from '../event-store/index.ts';
import { ledgerKey, openHead, type HeadFiles } from '../signed-heads/index.ts';
import type { Signer } from '../signer/index.ts';
import { viewFiles } from './lost-streams.ts';
import { readRecord } from './read-record.ts';
import type { RestoredBus } from './restored-bus.ts';

/** Where acknowledged restores stand on the record. */
export const STREAM = streamName('ledger', RESTORES);

export interface Acknowledgement {
  readonly reason: string;
  readonly incident: string | null;
  readonly actor: Actor;
  /** UTC instant with milliseconds. */
  readonly recordedAt: string;
}

export interface AcknowledgedRestore {
  readonly eventId: string;
  readonly position: number;
  readonly data: RestoreAcknowledged;
}

interface Parts {
  readonly dataDirectory: string;
  readonly eventStore: EventStore;
  /** Absent when there is none. */
  readonly bus: RestoredBus | undefined;
  readonly files: HeadFiles;
  readonly signer: Signer;
  readonly hashing: Hashing;
}

/**
 * Every step may be done twice, and the first one says, durably, what is going on: a start is refused until the last one is done. The record comes
 * before what follows it, as everywhere.
 */
export const acknowledgeRestore = async (
  parts: Parts,
  data: RestoreAcknowledged,
  who: Pick<Acknowledgement, 'actor' | 'recordedAt'>,
): Promise<AcknowledgedRestore> => {
  const { dataDirectory, bus, files } = parts;
  await files.beginRestore(data);
  const { eventId, position } = await recordOnce(parts, data, who);
  for (const { name: topic } of [TOPICS.releaseEvents, TOPICS.environmentEvents, TOPICS.deployments, TOPICS.approvals])
    // In the folder, where alone it is done, positions have no gaps.
    bus?.withdraw?.({ topic, header: RECORD_HEADERS.position, position: data.restored.treeSize - 1, checkpoint: RELAY_CHECKPOINT });
  for (const file of viewFiles(dataDirectory)) for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
  await signHead(parts, data, who.recordedAt);
  await files.finishRestore();
  return { eventId, position, data };
};

const recordOnce = async (
  { eventStore, hashing }: Parts,
  data: RestoreAcknowledged,
  { actor, recordedAt }: Pick<Acknowledgement, 'actor' | 'recordedAt'>,
): Promise<Pick<AcknowledgedRestore, 'eventId' | 'position'>> => {
  const { restored, lost, ahead } = data;
  const causationId = `restore|${restored.treeSize}|${restored.rootHash}|${lost?.rootHash ?? ''}|${Math.max(...ahead.map(({ position }) => position))}`;
  const before = await eventStore.readStream(STREAM);
  const known = before.find(({ metadata }) => metadata.causationId === causationId);
  if (known !== undefined) return { eventId: known.id, position: known.position };
  const metadata = { schemaVersion: 1, recordedAt, consumer: 'cli', causationId, correlationId: RESTORES, actor, previousHash: null };
  const event = { id: derivedId(hashing, STREAM, causationId), type: 'RestoreAcknowledged', data, metadata };
  const { position } = await eventStore.append(STREAM, before.length - 1, chainEvents(before.at(-1), STREAM, [event], hashing));
  return { eventId: event.id, position };
};

/** The lost head stays beside as evidence; the new one covers the acknowledgement, and so says that the record was restored. */
const signHead = async (
  { eventStore, files, signer, hashing }: Parts,
  { restored }: RestoreAcknowledged,
  signedAt: string,
): Promise<void> => {
  const { size, root } = await readRecord(eventStore, { stream: STREAM, sizes: new Set() }, hashing);
  const key = { ...ledgerKey(signer.publicKeyPem), sign: (bytes: Uint8Array) => signer.sign(bytes) };
  const note = signNote(checkpointText({ origin: LEDGER_ORIGIN, treeSize: size, rootHash: root }), key, hashing);
  const newest = files.read();
  if (newest === note) return;
  const head = newest === undefined ? undefined : openHead(newest, key, hashing);
  if (newest !== undefined && head !== undefined && head.treeSize > restored.treeSize) await files.setAside(newest, head);
  await files.write(note, { signedAt, treeSize: size, rootHash: root });
};
