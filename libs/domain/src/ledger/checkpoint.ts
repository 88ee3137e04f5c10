import { base64OfHex, hexOfBase64 } from './encoding.ts';
import { LedgerError } from './ledger-error.ts';
import type { MerkleHash } from './merkle-hash.ts';

/** What a signed head says (C2SP tlog-checkpoint). */
export interface Checkpoint {
  /** Name of the log. */
  readonly origin: string;
  readonly treeSize: number;
  readonly rootHash: MerkleHash;
}

/** The log's name, and that of the key that signs its heads. */
export const LEDGER_ORIGIN = 'interlock.local/ledger';

export const checkpointText = ({ origin, treeSize, rootHash }: Checkpoint): string => `${origin}\n${treeSize}\n${base64OfHex(rootHash)}\n`;

/** Throws `ledger.head_invalid`. Extension lines are let pass: the signature covers them. */
export const parseCheckpoint = (text: string): Checkpoint => {
  const [origin = '', size = '', root = ''] = text.split('\n');
  const rootHash = hexOfBase64(root, 32);
  const treeSize = /^(?:0|[1-9]\d{0,15})$/.test(size) ? Number(size) : Number.NaN;
  if (!text.endsWith('\n') || origin === '' || !Number.isSafeInteger(treeSize) || rootHash === undefined)
    throw new LedgerError('ledger.head_invalid', 'checkpoint: expected the lines origin, tree size and base64 root hash of 32 bytes');
  return { origin, treeSize, rootHash };
};
