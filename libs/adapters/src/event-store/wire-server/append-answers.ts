import type rpc from '@eventstore/db-client/generated/status_pb.js';
import type { AppendResult } from '../event-store.ts';
import { MessageWriter } from '../protocol/index.ts';

/** What became of an append. */
export interface AppendAnswer {
  readonly id: string;
  /** The id as the client wrote it. */
  readonly correlation: Buffer;
  readonly stream: string;
  readonly outcome: { readonly accepted: AppendResult } | { readonly refused: rpc.Status };
}

/** `event_store.client.streams.BatchAppendResp`. Fields last to first, as they are written. */
export const answerBytes = ({ correlation, stream, outcome }: AppendAnswer): Buffer => {
  const writer = new MessageWriter(256).message(4, (identifier) => identifier.text(3, stream));
  if ('accepted' in outcome) {
    const { revision, position } = outcome.accepted;
    writer.message(3, (success) => success.message(3, (at) => at.number(2, position).number(1, position)).number(1, revision));
  } else writer.bytes(2, outcome.refused.serializeBinary());
  return writer.bytes(1, correlation).finish();
};
