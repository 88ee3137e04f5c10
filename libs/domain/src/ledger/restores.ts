import type { RecordedEvent, RestoreAcknowledged } from '@interlock/contracts';
import type { Checkpoint } from './checkpoint.ts';

type Head = Pick<Checkpoint, 'treeSize' | 'rootHash'>;

/** Name of the stream of acknowledged restores, in the category `ledger`. */
export const RESTORES = 'restores';

/** An acknowledged restore as it stands on the record. */
export interface Restore {
  readonly event: RecordedEvent;
  readonly data: RestoreAcknowledged;
}

/**
 * Heads that the record must still extend, of all in the order in which they were signed: a smaller one after a larger one was signed after a restore,
 * and all that were at least as large are abandoned.
 */
export const standingHeads = <T extends Pick<Head, 'treeSize'>>(signed: readonly T[]): T[] => {
  const standing: T[] = [];
  for (const head of signed) {
    while ((standing.at(-1)?.treeSize ?? -1) >= head.treeSize) standing.pop();
    standing.push(head);
  }
  return standing;
};

/** The restore that abandoned a head, where the record has one: `names` it, or only covers a size at which it may lie. */
export const abandonedBy = (
  { treeSize, rootHash }: Head,
  restores: readonly Restore[],
): (Restore & { readonly how: 'names' | 'covers' }) | undefined => {
  const naming = restores.find(({ data: { lost } }) => lost?.treeSize === treeSize && lost.rootHash === rootHash);
  if (naming !== undefined) return { ...naming, how: 'names' };
  const covering = restores.find(
    ({ data: { restored, lost } }) => lost !== null && restored.treeSize < treeSize && treeSize < lost.treeSize,
  );
  return covering === undefined ? undefined : { ...covering, how: 'covers' };
};
