import type { RecordedEvent } from '@interlock/contracts';
import { checkpointText, LEDGER_ORIGIN, signNote, verifyLedgerExport } from '@interlock/domain';
import { nodeHashing } from '../../hashing/index.ts';
import { HeadFiles, ledgerKey } from '../../signed-heads/index.ts';
import type { Signer } from '../../signer/index.ts';

/** Signs the head of a record that holds these events, and keeps it as the newest one. Gives its note. */
export const signHeadOver = async (dataDirectory: string, signer: Signer, events: readonly RecordedEvent[]): Promise<string> => {
  const { events: treeSize, rootHash } = verifyLedgerExport(events, nodeHashing);
  const key = { ...ledgerKey(signer.publicKeyPem), sign: (bytes: Uint8Array) => signer.sign(bytes) };
  const note = signNote(checkpointText({ origin: LEDGER_ORIGIN, treeSize, rootHash }), key, nodeHashing);
  await new HeadFiles(dataDirectory).write(note, { treeSize, rootHash });
  return note;
};
