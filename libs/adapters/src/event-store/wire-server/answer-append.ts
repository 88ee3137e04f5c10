import type { sendUnaryData, ServerReadableStream } from '@grpc/grpc-js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { AppendDoor, Appended, Expected } from './append-door.ts';
import { ProposedEvents, type ProposedEvent } from './proposed-events.ts';
import { idOf } from './wire-event.ts';
import { refused, wireFailure } from './wire-failure.ts';

type Call = ServerReadableStream<streams.AppendReq, streams.AppendResp>;

/** One append a call: its options first, then its events one by one. */
export const answerAppend =
  (append: AppendDoor) =>
  (call: Call, send: sendUnaryData<streams.AppendResp>): void => {
    answer(append, call).then(
      (response) => send(null, response),
      (error: unknown) => send(wireFailure(error)),
    );
  };

const answer = async (append: AppendDoor, call: Call): Promise<streams.AppendResp> => {
  let options: streams.AppendReq.Options | undefined;
  const proposed = new ProposedEvents();
  for await (const message of call as AsyncIterable<streams.AppendReq>) {
    const event = message.getProposedMessage();
    options ??= message.getOptions();
    if (event !== undefined) proposed.add(proposedOf(event));
  }
  const stream = Buffer.from(options?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8');
  if (options === undefined || stream === '') throw refused('append: no options with a stream came first');
  const expected = expectedOf(options);
  return response(await append(stream, expected, proposed.events), expected);
};

const proposedOf = (message: streams.AppendReq.ProposedMessage): ProposedEvent => ({
  id: idOf(message.getId()) ?? '',
  type: message.getMetadataMap().get('type') ?? '',
  contentType: message.getMetadataMap().get('content-type') ?? '',
  data: Buffer.from(message.getData_asU8()),
  metadata: Buffer.from(message.getCustomMetadata_asU8()),
});

const { ExpectedStreamRevisionCase } = streams.AppendReq.Options;

const expectedOf = (options: streams.AppendReq.Options): Expected => {
  switch (options.getExpectedStreamRevisionCase()) {
    case ExpectedStreamRevisionCase.REVISION:
      return Number(options.getRevision());
    case ExpectedStreamRevisionCase.NO_STREAM:
      return -1;
    case ExpectedStreamRevisionCase.STREAM_EXISTS:
      return 'exists';
    default:
      return 'any';
  }
};

const response = (appended: Appended, expected: Expected): streams.AppendResp =>
  appended.kind === 'success'
    ? new streams.AppendResp().setSuccess(success(appended.result))
    : new streams.AppendResp().setWrongExpectedVersion(wrongVersion(appended.current, expected));

const success = ({ revision, position }: { readonly revision: number; readonly position: number }): streams.AppendResp.Success => {
  const wire = new streams.AppendResp.Position();
  wire.setCommitPosition(String(position));
  wire.setPreparePosition(String(position));
  return new streams.AppendResp.Success().setCurrentRevision(String(revision)).setPosition(wire);
};

const wrongVersion = (current: number, expected: Expected): streams.AppendResp.WrongExpectedVersion => {
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (current < 0) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(current));
  if (expected === -1) wrong.setExpectedNoStream(new shared.Empty());
  else wrong.setExpectedRevision(String(expected));
  return wrong;
};
