import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { caughtUp, checkpoint, confirmation, streamNotFound } from '../wire-server/wire-event.ts';
import { readAnswer } from './sent-answers.ts';

const { ReadEvent } = streams.ReadResp;
const read = (message: streams.ReadResp): ReturnType<typeof readAnswer> => readAnswer(Buffer.from(message.serializeBinary()));

const LINK_ID = 'f1c0a1e2-0000-4000-8000-000000000001';
const aLink = (): streams.ReadResp.ReadEvent.RecordedEvent => {
  const link = new ReadEvent.RecordedEvent();
  link.setId(new shared.UUID().setString(LINK_ID));
  link.setCommitPosition('7').setPreparePosition('7');
  link.getMetadataMap().set('type', '$>');
  return link;
};

describe('an answer of the store', () => {
  it('that holds a link, and not what it leads to, holds no event', () => {
    expect(read(new streams.ReadResp().setEvent(new ReadEvent().setLink(aLink()).setCommitPosition('7')))).toEqual({
      kind: 'event',
      event: undefined,
    });
  });

  it('tells of an event what it says, and nothing of what it does not', () => {
    expect(read(new streams.ReadResp().setEvent(new ReadEvent().setEvent(aLink())))).toEqual({
      kind: 'event',
      event: {
        id: LINK_ID,
        stream: '',
        revision: 0,
        commit: 7,
        prepare: 7,
        type: '$>',
        contentType: '',
        metadata: Buffer.alloc(0),
        data: Buffer.alloc(0),
      },
    });
  });

  it('tells how far the server has looked', () => {
    expect(read(checkpoint(4_000_000_000_000))).toEqual({ kind: 'checkpoint', position: 4_000_000_000_000 });
  });

  it.each([
    ['a confirmation', confirmation('one')],
    ['the end of the record', caughtUp()],
    ['no stream', streamNotFound('release-one')],
    ['the end of a stream', new streams.ReadResp().setLastStreamPosition('3')],
  ])('(%s) is nothing to us', (_what, message) => {
    expect(read(message)).toEqual({ kind: 'other' });
  });
});
