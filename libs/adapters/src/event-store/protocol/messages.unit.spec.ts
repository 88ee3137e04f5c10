import fc from 'fast-check';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { MessageReader, MessageWriter } from './index.ts';

const { Position } = streams.ReadReq.Options;

describe('a message', () => {
  it('is read as it was written, whatever its numbers, texts and bytes', () => {
    fc.assert(
      fc.property(
        fc.maxSafeNat(),
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 1, max: 64 }),
        (number, text, bytes, room) => {
          const written = new MessageWriter(room)
            .bytes(300, bytes)
            .message(4, (within) => within.text(2, text).number(1, number))
            .finish();
          const reader = new MessageReader(written);
          expect(reader.next()).toBe(4);
          const within = reader.message();
          expect([within.next(), within.number(), within.next(), within.text(), within.next()]).toEqual([1, number, 2, text, 0]);
          expect([reader.next(), Buffer.from(bytes).equals(reader.bytes()), reader.next()]).toEqual([300, true, 0]);
        },
      ),
    );
  });

  it('is the one that the client package writes and reads', () => {
    const theirs = new Position().setCommitPosition('9007199254740991').setPreparePosition('128').serializeBinary();
    const ours = new MessageWriter().number(2, 128).number(1, 9_007_199_254_740_991).finish();
    expect(ours.equals(theirs)).toBe(true);
    expect(Position.deserializeBinary(ours).toObject()).toEqual({ commitPosition: '9007199254740991', preparePosition: '128' });
  });

  it('is passed over where nobody asks for what it holds', () => {
    const reader = new MessageReader(
      Buffer.from([0x08, 0x96, 0x01, 0x11, 1, 2, 3, 4, 5, 6, 7, 8, 0x1a, 0x02, 0xff, 0xff, 0x25, 1, 2, 3, 4, 0x28, 0x07]),
    );
    const fields: number[] = [];
    for (let field = reader.next(); field !== 5; field = reader.next()) {
      fields.push(field);
      reader.skip();
    }
    expect([fields, reader.number(), reader.next()]).toEqual([[1, 2, 3, 4], 7, 0]);
  });

  it('says that a number is beyond what is exact', () => {
    const reader = new MessageReader(Buffer.from(new Position().setCommitPosition('18446744073709551615').serializeBinary()));
    reader.next();
    expect(Number.isSafeInteger(reader.number())).toBe(false);
  });

  it.each<[string, number[], (reader: MessageReader) => unknown]>([
    ['a number without end', [0x08, 0x80], (reader) => reader.number()],
    ['a number of eleven bytes', [0x08, ...Array<number>(10).fill(0x80), 0x01], (reader) => reader.number()],
    ['bytes that end after their message', [0x0a, 0x05, 1, 2], (reader) => reader.bytes()],
    ['text that ends after its message', [0x0a, 0x7f, 65], (reader) => reader.text()],
    ['a message that ends after its message', [0x0a, 0x02, 1], (reader) => reader.message()],
    ['a number in the place of text', [0x08, 0x01], (reader) => reader.text()],
    ['text in the place of a number', [0x0a, 0x01, 65], (reader) => reader.number()],
    ['a field of a type that there is not', [0x0b, 0x01], (reader) => reader.skip()],
    ['four bytes of which there are three', [0x0d, 1, 2, 3], (reader) => reader.skip()],
  ])('is none with %s', (_what, bytes, take) => {
    const reader = new MessageReader(Buffer.from(bytes));
    reader.next();
    expect(() => take(reader)).toThrow(RangeError);
  });

  it('is framed as gRPC frames it', () => {
    const framed = new MessageWriter(4).text(2, 'release-one').finishFramed();
    expect([framed[0], framed.readUInt32BE(1)]).toEqual([0, framed.length - 5]);
    expect(framed.subarray(7).toString()).toBe('release-one');
  });
});
