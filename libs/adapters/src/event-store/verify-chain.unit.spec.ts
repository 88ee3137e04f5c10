import type { RecordedEvent } from '@interlock/contracts';
import fc from 'fast-check';
import { nodeHashing } from '../hashing/index.ts';
import { verifyEvents } from './index.ts';
import { someEvents } from './testing/some-events.ts';

/** Two streams, their events in turns, with gaps between positions. */
const anExport = (): RecordedEvent[] => {
  const streams = ['release-a', 'release-b'].map((stream) =>
    someEvents(
      stream,
      undefined,
      Array.from({ length: 5 }, (_, index) => ({ data: { index } })),
    ).map((event, revision) => ({ ...event, stream, revision })),
  );
  return Array.from({ length: 5 }, (_, revision) => streams.flatMap((events) => events[revision] ?? []))
    .flat()
    .map((event, index) => ({ ...event, position: index * 3 }));
};

const faultOf = (events: readonly RecordedEvent[]): unknown => {
  try {
    return verifyEvents(events, nodeHashing);
  } catch (error) {
    return error;
  }
};

describe('an export of the record', () => {
  it('verifies as it was written, also through JSON', () => {
    const report = { events: 10, streams: 2, head: 27 };
    expect(verifyEvents(anExport(), nodeHashing)).toEqual(report);
    expect(verifyEvents(JSON.parse(JSON.stringify(anExport())) as RecordedEvent[], nodeHashing)).toEqual(report);
    expect(verifyEvents([], nodeHashing)).toEqual({ events: 0, streams: 0, head: -1 });
  });

  it('does not verify when an event before the end of its stream was changed; the one after it tells', () => {
    const events = anExport();
    events[2] = { ...events[2]!, data: { index: 'changed' } };
    expect(faultOf(events)).toMatchObject({
      code: 'event-store.corrupt',
      message: expect.stringContaining(`stream release-a, revision 2, position 12: previousHash is`),
    });
  });

  it('does not verify when any event is taken out before the end of its stream, or any two change places', () => {
    const events = anExport();
    fc.assert(
      fc.property(fc.nat({ max: 7 }), fc.nat({ max: 9 }), (out, other) => {
        expect(faultOf(events.toSpliced(out, 1))).toMatchObject({ code: 'event-store.corrupt' });
        fc.pre(out !== other);
        const swapped = events.with(out, events[other]!).with(other, events[out]!);
        expect(faultOf(swapped)).toMatchObject({ code: 'event-store.corrupt' });
      }),
    );
  });

  it('does not verify when an event is there twice', () => {
    const events = anExport();
    expect(faultOf([...events, events[9]!])).toMatchObject({ code: 'event-store.corrupt' });
    expect(faultOf([...events, { ...events[9]!, position: 99 }])).toMatchObject({ code: 'event-store.corrupt' });
  });
});
