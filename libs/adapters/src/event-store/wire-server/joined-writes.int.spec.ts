import { once } from 'node:events';
import { connect, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { serveRecord, type ServedRecord } from '../eventstoredb/testing/served-record.ts';
import { someEvents } from '../testing/index.ts';
import { streamIdentifier } from './wire-event.ts';

let served: ServedRecord;
let session: ClientHttp2Session;
beforeEach(async () => {
  served = await serveRecord({ writable: true });
  session = connect(served.url.replace(/^esdb:/, 'http:').replace(/\?.*$/, ''));
});
afterEach(async () => {
  session.destroy();
  await served.close();
});

const call = (path: string, ...messages: readonly Uint8Array[]): ClientHttp2Stream => {
  const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' });
  for (const message of messages) stream.write(framed(message));
  return stream;
};
const framed = (message: Uint8Array): Buffer => {
  const frame = Buffer.concat([Buffer.alloc(5), message]);
  frame.writeUInt32BE(message.length, 1);
  return frame;
};
const reading = (fill: (options: streams.ReadReq.Options) => void): Uint8Array => {
  const options = new streams.ReadReq.Options();
  options.setNoFilter(new shared.Empty()).setUuidOption(new streams.ReadReq.Options.UUIDOption().setString(new shared.Empty()));
  fill(options);
  return new streams.ReadReq().setOptions(options).serializeBinary();
};
/** How many messages are in one piece of what came. */
const messagesIn = (piece: Buffer): number => {
  let count = 0;
  for (let at = 0; at < piece.length; at += 5 + piece.readUInt32BE(at + 1)) count += 1;
  return count;
};

const THREE = [{}, {}, {}];

describe('what is answered together goes out in one piece', () => {
  it('of a read', async () => {
    await served.record.append('release-one', -1, someEvents('release-one', undefined, THREE));
    const read = call(
      StreamsService.read.path,
      reading((options) =>
        options
          .setCount('10')
          .setStream(new streams.ReadReq.Options.StreamOptions().setStreamIdentifier(streamIdentifier('release-one')).setRevision('0')),
      ),
    );
    read.end();
    const pieces: Buffer[] = [];
    read.on('data', (piece: Buffer) => pieces.push(piece));
    const [trailers] = (await once(read, 'trailers')) as [Record<string, unknown>];
    expect(trailers['grpc-status']).toBe('0');
    expect(pieces.map(messagesIn)).toEqual([3]);
  });

  it('of a subscription: the events of one append, for one', async () => {
    const follow = call(
      StreamsService.read.path,
      reading((options) =>
        options
          .setSubscription(new streams.ReadReq.Options.SubscriptionOptions())
          .setAll(new streams.ReadReq.Options.AllOptions().setStart(new shared.Empty())),
      ),
    );
    follow.end();
    let came = 0;
    const pieces: number[] = [];
    const { promise: caughtUp, resolve: isCaughtUp } = Promise.withResolvers<void>();
    const { promise: delivered, resolve: isDelivered } = Promise.withResolvers<void>();
    follow.on('data', (piece: Buffer) => {
      pieces.push(messagesIn(piece));
      came += messagesIn(piece);
      // Its confirmation, and that it has caught up.
      if (came >= 2) isCaughtUp();
      if (came >= 5) isDelivered();
    });
    await caughtUp;
    await served.record.append('release-one', -1, someEvents('release-one', undefined, THREE));
    await delivered;
    expect(pieces.at(-1)).toBe(3);
    follow.close();
  });

  it('of appends: the answers to those of one commit', async () => {
    const appends = ['release-one', 'release-two', 'release-three'].map((stream) => {
      const options = new streams.BatchAppendReq.Options();
      options.setStreamIdentifier(streamIdentifier(stream));
      return new streams.BatchAppendReq()
        .setCorrelationId(new shared.UUID().setString(stream))
        .setOptions(options.setNoStream(new shared.Empty() as never))
        .setIsFinal(true)
        .setProposedMessagesList(
          someEvents(stream, undefined, [{}]).map(({ id, type, data, metadata }) => {
            const message = new streams.BatchAppendReq.ProposedMessage();
            message
              .setId(new shared.UUID().setString(id))
              .setData(Buffer.from(JSON.stringify(data)))
              .setCustomMetadata(Buffer.from(JSON.stringify(metadata)));
            message.getMetadataMap().set('type', type).set('content-type', 'application/json');
            return message;
          }),
        );
    });
    const append = call(StreamsService.batchAppend.path);
    append.write(Buffer.concat(appends.map((request) => framed(request.serializeBinary()))));
    const [piece] = (await once(append, 'data')) as [Buffer];
    expect(messagesIn(piece)).toBe(3);
    append.close();
  });
});
