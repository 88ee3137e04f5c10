import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { AskedRead } from './asked-read.ts';
import { readRequest } from './read-request.ts';
import { streamIdentifier } from './wire-event.ts';

const { Options } = streams.ReadReq;
const { StreamOptions, UUIDOption, SubscriptionOptions, AllOptions } = Options;

const ofStream = (change: (of: streams.ReadReq.Options.StreamOptions) => unknown): streams.ReadReq.Options.StreamOptions => {
  const of = new StreamOptions();
  of.setStreamIdentifier(streamIdentifier('release-é'));
  change(of);
  return of;
};
const asked = (change: (options: streams.ReadReq.Options) => unknown): streams.ReadReq => {
  const options = new Options();
  options
    .setStream(ofStream((of) => of.setRevision('3')))
    .setCount('128')
    .setResolveLinks(true)
    .setNoFilter(new shared.Empty())
    .setUuidOption(new UUIDOption().setString(new shared.Empty()));
  change(options);
  return new streams.ReadReq().setOptions(options);
};
const outcome = (understand: () => unknown): unknown => {
  try {
    return understand();
  } catch (error) {
    return String(error);
  }
};

describe('a read that is asked for', () => {
  it.each<[string, (options: streams.ReadReq.Options) => unknown]>([
    ['some of a stream from a revision on', () => undefined],
    [
      'all of a stream from its beginning',
      (options) => options.setStream(ofStream((of) => of.setRevision('0'))).setCount('9007199254740991'),
    ],
    ['a stream from beyond every number', (options) => options.setStream(ofStream((of) => of.setRevision('18446744073709551615')))],
    ['a stream backwards', (options) => options.setReadDirection(Options.ReadDirection.BACKWARDS)],
    ['a stream from its start', (options) => options.setStream(ofStream((of) => of.setStart(new shared.Empty())))],
    ['a stream from its end', (options) => options.setStream(ofStream((of) => of.setEnd(new shared.Empty())))],
    ['a stream, ids as numbers', (options) => options.setUuidOption(new UUIDOption().setStructured(new shared.Empty()))],
    ['a stream, ids in no form', (options) => options.clearUuidOption()],
    ['a stream, from nowhere', (options) => options.setStream(ofStream(() => undefined))],
    ['no stream', (options) => options.setStream(new StreamOptions().setRevision('0'))],
    ['a stream, followed', (options) => options.setSubscription(new SubscriptionOptions())],
    ['the record', (options) => options.setAll(new AllOptions().setStart(new shared.Empty()))],
    ['nothing', (options) => options.clearStream()],
  ])('is understood as the client package has it: %s', (_what, change) => {
    const request = asked(change);
    const understood = outcome(() => new AskedRead(Buffer.from(request.serializeBinary())).understood());
    expect(understood).toEqual(outcome(() => readRequest(request)));
  });

  it('may have no options', () => {
    expect(() => new AskedRead(Buffer.alloc(0)).understood()).toThrow('read: no options');
  });
});
