import {
  ConsistencyProof,
  InclusionProof,
  LedgerHead,
  RecordedEventSchema,
  type LedgerProof,
  type RecordedEvent,
} from '@interlock/contracts';
import type { Client } from '../client/client.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { readRecord } from './read-record.ts';

export interface WantedProof {
  /** By its id, or by the decision that it recorded; neither: only that the log grew. */
  readonly eventId?: string | undefined;
  readonly decisionId?: string | undefined;
  /** Heads that were kept: what they are called, and their size. */
  readonly heads: readonly { readonly name: string; readonly treeSize: number }[];
}

/** A proof as the server gives it. Nothing of it is verified: that is for who reads it, with a key from elsewhere. */
export const fetchProof = async (client: Client, { eventId, decisionId, heads }: WantedProof): Promise<LedgerProof> => {
  const included =
    eventId === undefined && decisionId === undefined
      ? undefined
      : await client.get(InclusionProof, '/v1/ledger/proof', { eventId, decisionId });
  const { treeSize, checkpoint } = included ?? (await client.get(LedgerHead, '/v1/ledger/head'));
  const growth: LedgerProof['growth'] = [];
  // The RFC proves nothing of an empty log, nor that one of a size grew to the same size.
  for (const size of new Set(heads.map((head) => head.treeSize).filter((size) => size > 0 && size !== treeSize)))
    growth.push(await growthTo(client, size, treeSize, heads));
  return {
    format: 'interlock.ledger-proof.v1',
    checkpoint,
    record:
      included === undefined
        ? null
        : { event: await eventAt(client, included.position), leafIndex: included.leafIndex, hashes: included.hashes },
    growth,
  };
};

const growthTo = async (
  client: Client,
  size: number,
  treeSize: number,
  heads: WantedProof['heads'],
): Promise<LedgerProof['growth'][number]> => {
  if (size > treeSize)
    throw new CliError(
      'ledger.behind_head',
      EXIT.unverified,
      `${heads.find((head) => head.treeSize === size)?.name} is of ${size} events, and the newest head of the server of ${treeSize}: the end of its record was lost, or an older copy was put in its place`,
      { hint: 'keep the head: once its signature is verified, it shows that there was more' },
    );
  const { from, to, hashes } = await client.get(ConsistencyProof, '/v1/ledger/consistency', { from: size, to: treeSize });
  return { from, to, hashes };
};

const eventAt = async (client: Client, position: number): Promise<RecordedEvent> => {
  for await (const line of readRecord(client, { from: position, until: position })) return RecordedEventSchema.parse(JSON.parse(line));
  throw new CliError(
    'client.unexpected_answer',
    EXIT.failed,
    `the record has no event at position ${position}, of which a proof was given`,
  );
};
