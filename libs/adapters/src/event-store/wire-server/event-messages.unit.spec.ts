import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { RecordedEvent } from '@interlock/contracts';
import { someEvents } from '../testing/index.ts';
import { EventMessages, type WrittenAnswer } from './event-messages.ts';
import { streamsService } from './streams-service.ts';
import { wireEvent } from './testing/index.ts';

const STREAM = 'release-one';
const recorded = (revision: number, note = 'green'): RecordedEvent => {
  const [event] = someEvents(STREAM, undefined, [{ data: { note } }]);
  if (event === undefined) throw new Error('no event');
  return { ...event, stream: STREAM, revision, position: revision };
};
const write = (answer: WrittenAnswer): Buffer => streamsService.read.responseSerialize(answer);

describe('messages of events', () => {
  it('are put together once for all who are told of an event', () => {
    const messages = new EventMessages();
    const event = recorded(0);
    const first = messages.of(event, false);
    expect(messages.of(event, false)).toBe(first);
    expect(write(first)).toBe(write(first));
  });

  it('are what each event is, and in the form that the reader asks for', () => {
    const messages = new EventMessages();
    for (const event of [recorded(0), recorded(1), recorded(0, 'red')])
      for (const structured of [false, true, true, false])
        expect(write(messages.of(event, structured)).equals(Buffer.from(wireEvent(event, structured).serializeBinary()))).toBe(true);
  });

  it('are kept of the newest events only', () => {
    const messages = new EventMessages();
    const first = recorded(0);
    const before = messages.of(first, false);
    const large = Array.from({ length: 9 }, (_, revision) => recorded(revision + 1, 'x'.repeat(1024 * 1024)));
    const told = large.map((event) => messages.of(event, false));
    expect(messages.of(large[8] ?? first, false)).toBe(told[8]);
    expect(messages.of(first, false)).not.toBe(before);
  });

  it('that alone are over the bound are told all the same', () => {
    const event = recorded(0, 'x'.repeat(9 * 1024 * 1024));
    const told = streams.ReadResp.deserializeBinary(new EventMessages().of(event, false).bytes);
    expect(told.getEvent()?.getEvent()?.getData_asU8().length).toBeGreaterThan(9 * 1024 * 1024);
  });
});
