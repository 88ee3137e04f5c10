import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import { answerBytes } from './append-answers.ts';
import { failed } from './answer-batch-append.ts';
import { readPiece } from './append-pieces.ts';
import { streamIdentifier, wireId } from './wire-event.ts';

const ID = '0b9d4c1e-0000-4000-8000-00000000abcd';
const { BatchAppendReq } = streams;
const NO_OPTIONS = { options: undefined, proposed: [], final: false };

const anEvent = (id: shared.UUID): streams.BatchAppendReq.ProposedMessage => {
  const message = new BatchAppendReq.ProposedMessage();
  message.setId(id).setData(Buffer.from('{"text":"é"}')).setCustomMetadata(Buffer.from('{}'));
  message.getMetadataMap().set('type', 'CandidateRegistered').set('content-type', 'application/json');
  return message;
};
const EVENT = {
  id: ID,
  type: 'CandidateRegistered',
  contentType: 'application/json',
  data: Buffer.from('{"text":"é"}'),
  metadata: Buffer.from('{}'),
};
const read = (request: streams.BatchAppendReq): ReturnType<typeof readPiece> => readPiece(Buffer.from(request.serializeBinary()));

describe('a piece of an append', () => {
  it.each([
    ['text', false],
    ['numbers', true],
  ])('is what the client package wrote, its ids as %s', (_form, structured) => {
    const id = wireId(ID, structured);
    const request = new BatchAppendReq()
      .setCorrelationId(id)
      .setIsFinal(true)
      .setProposedMessagesList([anEvent(id), anEvent(id)]);
    expect(read(request)).toEqual({
      id: ID,
      correlation: Buffer.from(id.serializeBinary()),
      options: undefined,
      proposed: [EVENT, EVENT],
      final: true,
    });
  });

  it.each<[string, (options: streams.BatchAppendReq.Options) => unknown, unknown]>([
    ['of a stream that does not exist', (options) => options.setNoStream(new empty.Empty()), -1],
    ['at a revision', (options) => options.setStreamPosition('0'), 0],
    ['at a revision far on', (options) => options.setStreamPosition('5000000000'), 5_000_000_000],
    ['of a stream that exists', (options) => options.setStreamExists(new empty.Empty()), 'exists'],
    ['of whatever there is', (options) => options.setAny(new empty.Empty()), 'any'],
    ['of nothing said', () => undefined, 'any'],
  ])('says what it expects: an end %s', (_what, expect_, expected) => {
    const options = new BatchAppendReq.Options();
    options.setStreamIdentifier(streamIdentifier('release-é'));
    expect_(options);
    expect(read(new BatchAppendReq().setOptions(options)).options).toEqual({ stream: 'release-é', expected });
  });

  it('may hold nothing', () => {
    expect(read(new BatchAppendReq())).toEqual({ id: '', correlation: Buffer.alloc(0), ...NO_OPTIONS });
    const [message] = read(new BatchAppendReq().setProposedMessagesList([new BatchAppendReq.ProposedMessage()])).proposed;
    expect(message).toEqual({ id: '', type: '', contentType: '', data: Buffer.alloc(0), metadata: Buffer.alloc(0) });
  });
});

describe('the answer to an append, as the client package reads it', () => {
  const correlation = Buffer.from(wireId(ID, true).serializeBinary());
  const asRead = (outcome: Parameters<typeof answerBytes>[0]['outcome']): streams.BatchAppendResp =>
    streams.BatchAppendResp.deserializeBinary(answerBytes({ id: ID, correlation, stream: 'release-é', outcome }));

  it.each([0, 70_000])('tells where it ended: at revision and position %i', (at) => {
    const position = new shared.AllStreamPosition().setCommitPosition(String(at)).setPreparePosition(String(at));
    const success = new streams.BatchAppendResp.Success().setCurrentRevision(String(at)).setPosition(position);
    const expected = new streams.BatchAppendResp().setCorrelationId(wireId(ID, true)).setSuccess(success);
    expected.setStreamIdentifier(streamIdentifier('release-é'));
    expect(asRead({ accepted: { revision: at, position: at } }).toObject()).toEqual(expected.toObject());
  });

  it('tells why it was refused', () => {
    const refused = failed(new Error('no'));
    const { error, success, correlationId } = asRead({ refused }).toObject();
    expect([error, success, correlationId]).toEqual([refused.toObject(), undefined, wireId(ID, true).toObject()]);
  });
});
