import { BACKWARDS, END, eventTypeFilter, FORWARDS, START, streamNameFilter, type EventStoreDBClient } from '@eventstore/db-client';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { status } from '@grpc/grpc-js';
import { someEvents } from '../testing/index.ts';
import { serveRecord, type ServedRecord } from '../eventstoredb/testing/served-record.ts';
import { anyClient, bareClient, bareRead, disposeOf } from './testing/wire-client.ts';
import { readAllEvents } from './read-events.ts';
import { idOf } from './wire-event.ts';

const LONG = 600;
const { FilterOptions } = streams.ReadReq.Options;

let served: ServedRecord;
let client: EventStoreDBClient;
let bare: StreamsClient;
beforeAll(async () => {
  served = await serveRecord({ writable: false });
  client = anyClient(served.url);
  bare = bareClient(served.url);
  for (const stream of ['release-one', 'catalog-files', 'release-two'])
    await served.record.append(stream, -1, someEvents(stream, undefined, [{}, {}, {}]));
  await served.record.append(
    'release-long',
    -1,
    someEvents(
      'release-long',
      undefined,
      Array.from({ length: LONG }, () => ({})),
    ),
  );
});
afterAll(async () => {
  bare.close();
  await disposeOf(client);
  await served.close();
});

const HEAD = 8 + LONG;
const at = (position: number): { commit: bigint; prepare: bigint } => ({ commit: BigInt(position), prepare: BigInt(position) });
const revisions = async (read: AsyncIterable<{ event?: { revision: bigint } }>): Promise<number[]> => {
  const found = [];
  for await (const { event } of read) found.push(Number(event?.revision));
  return found;
};
const positions = async (read: AsyncIterable<{ event?: { position?: { commit: bigint } } }>): Promise<number[]> => {
  const found = [];
  for await (const { event } of read) found.push(Number(event?.position?.commit));
  return found;
};
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('a stream', () => {
  it.each([
    ['forwards', {}, [0, 1, 2]],
    ['forwards from a revision', { fromRevision: 1n }, [1, 2]],
    ['forwards from beyond its end', { fromRevision: 7n }, []],
    ['forwards, some', { maxCount: 2 }, [0, 1]],
    ['forwards from its end', { fromRevision: END }, []],
    ['backwards', { direction: BACKWARDS, fromRevision: END }, [2, 1, 0]],
    ['backwards from a revision', { direction: BACKWARDS, fromRevision: 1n }, [1, 0]],
    ['backwards, the newest', { direction: BACKWARDS, fromRevision: END, maxCount: 1 }, [2]],
  ] as const)('is read %s', async (_, options, expected) => {
    expect(await revisions(client.readStream('release-one', options))).toEqual(expected);
  });

  it('of many pages is read in either direction', async () => {
    expect(await revisions(client.readStream('release-long'))).toEqual(range(0, LONG - 1));
    expect(await revisions(client.readStream('release-long', { direction: BACKWARDS, fromRevision: END }))).toEqual(
      range(0, LONG - 1).toReversed(),
    );
  });

  it('that does not exist is not found', async () => {
    await expect(revisions(client.readStream('release-none'))).rejects.toMatchObject({ type: 'stream-not-found' });
  });

  it('carries our events, with our metadata as theirs', async () => {
    const [first] = await served.record.readStream('release-one');
    for await (const { event } of client.readStream('release-one', { maxCount: 1 }))
      expect(event).toMatchObject({
        id: first?.id,
        type: first?.type,
        data: first?.data,
        metadata: first?.metadata,
        isJson: true,
        created: new Date(first?.metadata.recordedAt ?? ''),
      });
  });
});

describe('the whole record', () => {
  it.each([
    ['forwards', {}, range(0, HEAD)],
    ['forwards from a position, which is among them', { fromPosition: at(5), maxCount: 3 }, [5, 6, 7]],
    ['forwards from its end', { fromPosition: END, direction: FORWARDS }, []],
    ['backwards', { direction: BACKWARDS, fromPosition: END }, range(0, HEAD).toReversed()],
    ['backwards from a position, which is not', { direction: BACKWARDS, fromPosition: at(5), maxCount: 3 }, [4, 3, 2]],
    ['backwards from its beginning', { direction: BACKWARDS, fromPosition: START }, []],
  ] as const)('is read %s', async (_, options, expected) => {
    expect(await positions(client.readAll(options))).toEqual(expected);
  });
});

describe('a subscription of any client', () => {
  const take = async (subscription: ReturnType<EventStoreDBClient['subscribeToAll']>, count: number): Promise<string[]> => {
    const found: string[] = [];
    for await (const { event } of subscription) {
      found.push(`${event?.streamId} ${Number(event?.position?.commit)}`);
      if (found.length === count) break;
    }
    await subscription.unsubscribe();
    return found;
  };

  it('to streams by the beginnings of their names delivers them and no others', async () => {
    const filter = streamNameFilter({ prefixes: ['release-o', 'catalog-'] });
    expect(await take(client.subscribeToAll({ filter }), 6)).toEqual([
      'release-one 0',
      'release-one 1',
      'release-one 2',
      'catalog-files 3',
      'catalog-files 4',
      'catalog-files 5',
    ]);
  });

  it('by a regular expression, after a position', async () => {
    const filter = streamNameFilter({ regex: '^release-(one|two)$' });
    expect(await take(client.subscribeToAll({ filter, fromPosition: at(1) }), 4)).toEqual([
      'release-one 2',
      'release-two 6',
      'release-two 7',
      'release-two 8',
    ]);
  });

  it('that finds nothing is told how far it was looked, and that this is the end', async () => {
    const checkpoints: number[] = [];
    const filter = eventTypeFilter({
      regex: '^nothing$',
      maxSearchWindow: 100,
      checkpointInterval: 1,
      checkpointReached: async (_, { commit }) => void checkpoints.push(Number(commit)),
    });
    const subscription = client.subscribeToAll({ filter });
    const caughtUp = new Promise((resolve) => subscription.once('caughtUp', resolve));
    subscription.on('data', () => undefined);
    await caughtUp;
    await subscription.unsubscribe();
    expect(checkpoints).toEqual([99, 199, 299, 399, 499, 599, HEAD]);
  });

  it('to one stream goes on from a revision, and follows', async () => {
    const stream = 'release-followed';
    await served.record.append(stream, -1, someEvents(stream, undefined, [{}, {}]));
    const subscription = client.subscribeToStream(stream, { fromRevision: 0n });
    const found: number[] = [];
    const live = new Promise((resolve) => subscription.once('caughtUp', resolve));
    const three = new Promise<void>((resolve) =>
      subscription.on('data', ({ event }) => {
        found.push(Number(event?.revision));
        if (found.length === 2) resolve();
      }),
    );
    await live;
    const last = (await served.record.readStream(stream)).at(-1);
    await served.record.append(stream, 1, someEvents(stream, last, [{}]));
    await three;
    await subscription.unsubscribe();
    expect(found).toEqual([1, 2]);
  });
});

describe('a client of another language', () => {
  it('gets ids as two numbers, when it asks for them so', async () => {
    const [first] = await served.record.readStream('release-one');
    const [answer] = await bareRead(bare, (options) => {
      const stream = new streams.ReadReq.Options.StreamOptions();
      stream.setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from('release-one')));
      stream.setStart(new shared.Empty());
      options.setStream(stream).setCount('1').setNoFilter(new shared.Empty());
      options.setUuidOption(new streams.ReadReq.Options.UUIDOption().setStructured(new shared.Empty()));
    });
    const id = answer?.getEvent()?.getEvent()?.getId();
    expect(id?.hasStructured()).toBe(true);
    expect(idOf(id)).toBe(first?.id);
  });
});

describe('a request that cannot be understood', () => {
  const all = (options: streams.ReadReq.Options): streams.ReadReq.Options =>
    options.setAll(new streams.ReadReq.Options.AllOptions().setStart(new shared.Empty())).setCount('1');
  const filtered = (expression: streams.ReadReq.Options.FilterOptions.Expression) => (options: streams.ReadReq.Options) => {
    const filter = new FilterOptions();
    filter.setEventType(expression);
    filter.setCount(new shared.Empty());
    filter.setCheckpointintervalmultiplier(1);
    all(options).setFilter(filter);
  };
  const pattern = (regex: string): streams.ReadReq.Options.FilterOptions.Expression => new FilterOptions.Expression().setRegex(regex);

  it.each<[string, (options: streams.ReadReq.Options) => void]>([
    ['of no stream, and not of all', (options) => void options.setCount('1')],
    ['of a pattern that is none', filtered(pattern('('))],
    ['of a pattern that would never end', filtered(pattern('^(a+)+$'))],
    ['of a pattern with many choices', filtered(pattern('a*a*a*a*b'))],
    ['of a pattern that refers back', filtered(pattern('(a)\\1'))],
    ['of a pattern that looks ahead', filtered(pattern('(?=a)'))],
    ['of a pattern without end', filtered(pattern('a'.repeat(201)))],
    ['of a filter by nothing', filtered(new FilterOptions.Expression())],
    ['of ten thousand beginnings', filtered(new FilterOptions.Expression().setPrefixList(Array.from({ length: 10_000 }, () => 'a')))],
  ])('%s is refused', async (_, fill) => {
    await expect(bareRead(bare, fill)).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
  });

  it('leaves the others alone', async () => {
    expect(await revisions(client.readStream('release-one'))).toEqual([0, 1, 2]);
  });
});

describe('the newest event of the record', () => {
  it('is found without reading those before it', async () => {
    const asked: number[] = [];
    const store = {
      head: () => served.record.head(),
      readAll: (after: number, limit: number) => {
        asked.push(limit);
        return served.record.readAll(after, limit);
      },
    };
    for await (const event of readAllEvents({ ...served.record, ...store }, 'end', true, undefined, 1)) {
      expect(event.position).toBe(await served.record.head());
      break;
    }
    expect(asked).toEqual([1]);
  });
});
