import {
  ANY,
  NO_STREAM,
  STREAM_EXISTS,
  type AppendExpectedRevision,
  type EventStoreDBClient,
  type JSONEventData,
} from '@eventstore/db-client';
import type { NewEvent } from '@interlock/contracts';
import { serveRecord, type ServedRecord } from '../eventstoredb/testing/served-record.ts';
import { aStream } from '../testing/contract-subject.ts';
import { linkedEvents, someEvents } from '../testing/index.ts';
import { serveEventStore } from './index.ts';
import { anyClient, asClientEvent, disposeOf } from './testing/wire-client.ts';

let served: ServedRecord;
let client: EventStoreDBClient;
beforeEach(async () => {
  served = await serveRecord();
  client = anyClient(served.url);
});
afterEach(async () => {
  await disposeOf(client);
  await served.close();
});

/** Credentials make the client use one call an append; without, all of its appends share one. */
const WAYS = [
  ['one call an append', { credentials: { username: 'any', password: 'any' } }],
  ['one call for all appends', {}],
] as const;

const outcomeOf = (appended: Promise<unknown>): Promise<unknown> =>
  appended.then(
    () => 'appended',
    (error: unknown) => (error as { type?: string }).type,
  );

describe.each(WAYS)('a writer that is let in (%s)', (_, way) => {
  const append = (stream: string, events: readonly NewEvent[], expectedRevision: AppendExpectedRevision) =>
    client.appendToStream(stream, events.map(asClientEvent), { expectedRevision, ...way });

  it('appends what chains', async () => {
    const stream = aStream();
    const events = someEvents(stream, undefined, [{}, {}]);
    expect(await append(stream, events, NO_STREAM)).toMatchObject({ success: true, nextExpectedRevision: 1n, position: { commit: 1n } });
    const more = await linkedEvents(served.record, stream, [{}]);
    expect(await append(stream, more, 1n)).toMatchObject({ nextExpectedRevision: 2n });
    expect(await served.record.readStream(stream)).toMatchObject([...events, ...more]);
  });

  it('is told when another came first', async () => {
    const stream = aStream();
    await append(stream, someEvents(stream, undefined, [{}, {}]), NO_STREAM);
    await expect(append(stream, someEvents(stream, undefined, [{}]), NO_STREAM)).rejects.toMatchObject({
      type: 'wrong-expected-version',
      actualVersion: 1n,
    });
    await expect(append(aStream(), someEvents(stream, undefined, [{}]), 4n)).rejects.toMatchObject({
      type: 'wrong-expected-version',
      expectedVersion: 4n,
      actualVersion: 'no_stream',
    });
  });

  it.each([ANY, STREAM_EXISTS] as const)('must know the revision that it follows: %s is refused', async (expected) => {
    const stream = aStream();
    await append(stream, someEvents(stream, undefined, [{}]), NO_STREAM);
    expect(await outcomeOf(append(stream, await linkedEvents(served.record, stream, [{}]), expected))).toBe('unknown');
    expect(await served.record.readStream(stream)).toHaveLength(1);
  });

  it('cannot break the chain', async () => {
    const stream = aStream();
    await append(stream, someEvents(stream, undefined, [{}]), NO_STREAM);
    const [forged] = await linkedEvents(served.record, stream, [{}]);
    const wrong = { ...forged!, metadata: { ...forged!.metadata, previousHash: 'f'.repeat(64) } };
    expect(await outcomeOf(append(stream, [wrong], 0n))).toBe('unknown');
    const [first, second] = someEvents(aStream(), undefined, [{}, {}]);
    expect(await outcomeOf(append('release-other', [first!, second!], NO_STREAM))).toBe('unknown');
    expect(await served.record.readStream(stream)).toHaveLength(1);
    expect(await served.record.readStream('release-other')).toEqual([]);
  });

  it('cannot append what is over the limit, in however many pieces it comes', async () => {
    const stream = aStream();
    const large = 'x'.repeat(600 * 1024);
    const events = someEvents(stream, undefined, [{ data: { large } }, { data: { large } }]).map(asClientEvent);
    const options = { expectedRevision: NO_STREAM, batchAppendSize: 700 * 1024, ...way } as const;
    await expect(client.appendToStream(stream, events, options)).rejects.toMatchObject({
      type: 'maximum-append-size-exceeded',
      maxAppendSize: 1024 * 1024,
    });
    expect(await append(stream, someEvents(stream, undefined, [{}]), NO_STREAM)).toMatchObject({ success: true });
  });

  it.each<[string, (event: JSONEventData) => object]>([
    ['without metadata', (event) => ({ ...event, metadata: undefined })],
    ['with other metadata', (event) => ({ ...event, metadata: { user: 'me' } })],
    ['that is not JSON', (event) => ({ ...event, contentType: 'application/octet-stream', data: new Uint8Array([1]) })],
    ['of a system type', (event) => ({ ...event, type: '$metadata' })],
    ['without a type', (event) => ({ ...event, type: '' })],
  ])('cannot append an event %s', async (_what, change) => {
    const stream = aStream();
    const [event] = someEvents(stream, undefined, [{}]);
    const changed = change(asClientEvent(event!)) as JSONEventData;
    expect(await outcomeOf(client.appendToStream(stream, changed, { expectedRevision: NO_STREAM, ...way }))).toBe('unknown');
    expect(await served.record.readStream(stream)).toEqual([]);
  });

  it('cannot delete a stream, nor describe one', async () => {
    const stream = aStream();
    await append(stream, someEvents(stream, undefined, [{}]), NO_STREAM);
    await expect(client.deleteStream(stream)).rejects.toMatchObject({ type: 'access-denied' });
    await expect(client.tombstoneStream(stream)).rejects.toMatchObject({ type: 'access-denied' });
    expect(await outcomeOf(client.setStreamMetadata(stream, { maxCount: 1 }))).toBe('unknown');
    expect(await served.record.readStream(stream)).toHaveLength(1);
  });
});

describe('many writers over one call', () => {
  it('are each told their own result', async () => {
    const streams = Array.from({ length: 50 }, aStream);
    const results = await Promise.all(
      streams.map((stream) =>
        client.appendToStream(stream, someEvents(stream, undefined, [{}]).map(asClientEvent), { expectedRevision: NO_STREAM }),
      ),
    );
    for (const [index, { position }] of results.entries()) {
      const [event] = await served.record.readStream(streams[index]!);
      expect(event?.position).toBe(Number(position?.commit));
    }
  });
});

describe.each(WAYS)('a door for reading (%s)', (_, way) => {
  it('takes no append', async () => {
    const door = await serveEventStore({ store: served.record, listen: '127.0.0.1:0' });
    const reader = anyClient(door.url);
    const stream = aStream();
    const events = someEvents(stream, undefined, [{}]).map(asClientEvent);
    await expect(reader.appendToStream(stream, events, { expectedRevision: NO_STREAM, ...way })).rejects.toMatchObject({
      type: 'access-denied',
    });
    expect(await served.record.head()).toBe(-1);
    await disposeOf(reader);
    await door.close();
  });
});
