import type { RecordedEvent } from '@interlock/contracts';
import { aRequestedRelease, anId, realHashing } from '../testing/index.ts';
import { chainEvents, dssePae, eventHash } from './index.ts';

const STREAM = 'release-1';
const events = () => aRequestedRelease().map(({ revision, ...event }) => ({ ...event, id: anId(revision) }));
const stored = (): RecordedEvent[] =>
  chainEvents(undefined, STREAM, events(), realHashing).map((event, revision) => ({
    ...event,
    stream: STREAM,
    revision,
    position: revision,
  }));

describe('events of a stream', () => {
  it('each quote the one before, and the first quotes nothing', () => {
    const chain = stored();
    expect(chain.map((event) => event.metadata.previousHash)).toEqual([
      null,
      ...chain.slice(0, -1).map((event) => eventHash(event, realHashing)),
    ]);
  });

  it('are linked alike in one append and in two', () => {
    const [first, ...rest] = stored();
    const later = chainEvents(first, STREAM, events().slice(1), realHashing);
    expect(later.map((event) => event.metadata.previousHash)).toEqual(rest.map((event) => event.metadata.previousHash));
  });

  it('hash what the chain covers, and not the position, which belongs to the store', () => {
    const [event] = stored();
    if (event === undefined) throw new TypeError('there is an event');
    const hash = eventHash(event, realHashing);
    expect(eventHash({ ...structuredClone(event), position: 99 } as RecordedEvent, realHashing)).toBe(hash);
    for (const change of [{ stream: 'release-2' }, { revision: 7 }, { id: anId(9) }, { type: 'Other' }, { data: {} }])
      expect(eventHash({ ...event, ...change }, realHashing)).not.toBe(hash);
    expect(eventHash({ ...event, metadata: { ...event.metadata, consumer: 'other' } }, realHashing)).not.toBe(hash);
  });
});

describe('what a DSSE signature covers', () => {
  it('is the encoding of the DSSE v1 protocol, lengths in bytes', () => {
    const text = (type: string, payload: string) => new TextDecoder().decode(dssePae(type, new TextEncoder().encode(payload)));
    expect(text('http://example.com/HelloWorld', 'hello world')).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
    expect(text('é', '')).toBe('DSSEv1 2 é 0 ');
  });

  it('is written over all of the bytes that it is given', () => {
    const used = (length: number) => new Uint8Array(length).fill(0xff);
    const payload = new TextEncoder().encode('hello world');
    for (const type of ['http://example.com/HelloWorld', 'é', '']) expect(dssePae(type, payload, used)).toEqual(dssePae(type, payload));
  });
});
