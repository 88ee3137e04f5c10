import shared from '@eventstore/db-client/generated/shared_pb.js';
import codes from '@eventstore/db-client/generated/code_pb.js';
import rpc from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { nodeHashing } from '../../hashing/index.ts';
import { prepareAppend } from '../prepare-append.ts';
import { someEvents } from '../testing/index.ts';
import { appendRequest, readAppendAnswer, type AppendAnswer } from './append-messages.ts';

const CORRELATION = '0b9d4c1e-0000-4000-8000-00000000abcd';
const EVENTS = someEvents('release-é', undefined, [{ data: { text: 'é', list: [1, null] } }, {}]);
const { ExpectedStreamPositionCase } = streams.BatchAppendReq.Options;

describe('an append, as the client package reads it', () => {
  const request = streams.BatchAppendReq.deserializeBinary(
    appendRequest(prepareAppend('release-é', -1, EVENTS, nodeHashing), CORRELATION, 1_795_729_304_575),
  );
  const options = request.getOptions();

  it('is whole, of its stream, at its revision, until its deadline', () => {
    expect([request.getIsFinal(), request.getCorrelationId()?.getString()]).toEqual([true, CORRELATION]);
    expect(Buffer.from(options?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString()).toBe('release-é');
    expect(options?.getExpectedStreamPositionCase()).toBe(ExpectedStreamPositionCase.NO_STREAM);
    expect(options?.getDeadline()?.toDate().getTime()).toBe(1_795_729_304_575);
  });

  it('holds its events in their order, data and metadata as JSON', () => {
    const found = request.getProposedMessagesList().map((message) => ({
      id: message.getId()?.getString(),
      type: message.getMetadataMap().get('type'),
      contentType: message.getMetadataMap().get('content-type'),
      data: JSON.parse(Buffer.from(message.getData_asU8()).toString()) as unknown,
      metadata: JSON.parse(Buffer.from(message.getCustomMetadata_asU8()).toString()) as unknown,
    }));
    expect(found).toEqual(EVENTS.map(({ id, type, data, metadata }) => ({ id, type, contentType: 'application/json', data, metadata })));
  });

  it.each([0, 127, 5_000_000_000])('is at revision %i where the stream is', (revision) => {
    const after = streams.BatchAppendReq.deserializeBinary(
      appendRequest(prepareAppend('release-é', revision, EVENTS.slice(0, 1), nodeHashing), CORRELATION, 0),
    );
    expect(after.getOptions()?.getExpectedStreamPositionCase()).toBe(ExpectedStreamPositionCase.STREAM_POSITION);
    expect(after.getOptions()?.getStreamPosition()).toBe(String(revision));
  });
});

describe('the answer to an append', () => {
  const answer = (fill: (response: streams.BatchAppendResp) => streams.BatchAppendResp): AppendAnswer =>
    readAppendAnswer(
      Buffer.from(fill(new streams.BatchAppendResp().setCorrelationId(new shared.UUID().setString(CORRELATION))).serializeBinary()),
    );
  const success = (revision: string): streams.BatchAppendResp.Success => new streams.BatchAppendResp.Success().setCurrentRevision(revision);

  it('tells where its last event stands', () => {
    const position = new shared.AllStreamPosition().setCommitPosition('300').setPreparePosition('300');
    expect(answer((response) => response.setSuccess(success('7').setPosition(position)))).toMatchObject({
      correlation: CORRELATION,
      accepted: { revision: 7, position: 300 },
    });
    const first = new shared.AllStreamPosition();
    expect(answer((response) => response.setSuccess(success('0').setPosition(first))).accepted).toEqual({ revision: 0, position: 0 });
  });

  it('may not tell the position, or no result at all', () => {
    expect(answer((response) => response.setSuccess(success('0'))).accepted).toEqual({ revision: 0, position: undefined });
    expect(answer((response) => response.setSuccess(new streams.BatchAppendResp.Success())).accepted).toBeUndefined();
    expect(answer((response) => response).accepted).toBeUndefined();
  });

  it('that is a refusal is there as a whole', () => {
    const status = new rpc.Status().setCode(codes.Code.UNKNOWN).setMessage('no');
    const { accepted, whole } = answer((response) => response.setError(status));
    expect([accepted, whole().getError()?.getMessage()]).toEqual([undefined, 'no']);
  });

  it('is told apart by its id in either form', () => {
    const bits = new shared.UUID.Structured().setMostSignificantBits('836908797493526528').setLeastSignificantBits('-9223372036854731827');
    const structured = answer((response) => response.setCorrelationId(new shared.UUID().setStructured(bits)).setSuccess(success('1')));
    expect(structured.correlation).toBe(CORRELATION);
  });
});
