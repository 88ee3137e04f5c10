import { createRequire } from 'node:module';
import type { Broker } from 'kafkajs';
import { codedByUs } from './own-coding.ts';
import { encodeProduce, type ProduceRequest } from './produce-request.ts';
import { WireRecord } from './wire-record.ts';

interface Protocol {
  readonly request: { encode(): Promise<{ readonly buffer: Buffer }> };
  readonly response: {
    decode(payload: Buffer): Promise<{ readonly responses: ReadonlyArray<{ readonly partitions: readonly object[] }> }>;
  };
}
type Lookup = (key: number, definitions: object) => (options: object) => Protocol;

const require = createRequire(import.meta.url);
const { requests, lookup } = require('kafkajs/src/protocol/requests') as {
  readonly requests: { readonly Produce: object; readonly Fetch: object };
  readonly lookup: (versions: object) => Lookup;
};
const KafkaEncoder = require('kafkajs/src/protocol/encoder') as new () => object;
const PRODUCE = 0;
const FETCH = 1;

/** What a broker of which kafkajs found out that it speaks these versions is asked with. */
const asked = (produce: number, fetch: number): Lookup => {
  const broker = { lookupRequest: lookup({ [PRODUCE]: { maxVersion: produce }, [FETCH]: { maxVersion: fetch } }) };
  return (codedByUs(broker as unknown as Broker) as unknown as typeof broker).lookupRequest;
};
const produce: ProduceRequest = {
  acks: -1,
  timeout: 1,
  compression: 0,
  producerId: '1',
  producerEpoch: 0,
  topicData: [
    {
      topic: 't',
      partitions: [{ partition: 0, firstSequence: 0, messages: [{ key: Buffer.from('k'), value: Buffer.from('v'), headers: {} }] }],
    },
  ],
};
/** One partition with one batch of one record. */
const answer = (): Buffer => {
  const batch = encodeProduce(produce, 1)?.subarray(27) ?? Buffer.alloc(0);
  const head = Buffer.alloc(14 + 3 + 4 + 38);
  head.writeInt32BE(1, 10);
  head.writeInt16BE(1, 14);
  head.write('t', 16);
  head.writeInt32BE(1, 17);
  const size = Buffer.alloc(4);
  size.writeInt32BE(batch.length);
  return Buffer.concat([head, size, batch]);
};
const recordsOf = async (decoded: ReturnType<Protocol['response']['decode']>): Promise<unknown> =>
  (await decoded).responses[0]?.partitions[0];

describe('a broker of today', () => {
  it('is sent what we encode, and what it answers we decode', async () => {
    const ask = asked(9, 13);
    const sent = await ask(PRODUCE, requests.Produce)(produce).request.encode();
    expect(sent).not.toBeInstanceOf(KafkaEncoder);
    expect(sent.buffer.subarray(-1)).toEqual(Buffer.from([0]));
    const { response } = ask(FETCH, requests.Fetch)({ maxWaitTime: 0, topics: [] });
    expect(await recordsOf(response.decode(answer()))).toMatchObject({ messages: [expect.any(WireRecord)] });
  });

  it('is left to kafkajs in what we do not know', async () => {
    const ask = asked(9, 13);
    expect(await ask(PRODUCE, requests.Produce)({ ...produce, transactionalId: 'x' }).request.encode()).toBeInstanceOf(KafkaEncoder);
    const compressed = answer();
    // The lower half of its attributes.
    compressed[compressed.length - 48] = 1;
    const { response } = ask(FETCH, requests.Fetch)({ maxWaitTime: 0, topics: [] });
    await expect(response.decode(compressed)).rejects.toThrow();
  });
});

describe('a broker of long ago', () => {
  it('is left to kafkajs', async () => {
    const ask = asked(2, 10);
    expect(await ask(PRODUCE, requests.Produce)(produce).request.encode()).toBeInstanceOf(KafkaEncoder);
  });
});
