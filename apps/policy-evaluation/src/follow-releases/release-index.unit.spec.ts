import type { RecordedEvent } from '@interlock/contracts';
import { anId, aRequestedRelease, COMPONENT, RELEASE_ID } from '@interlock/domain/testing';
import { ReleaseIndex } from './release-index.ts';

const stream = (): RecordedEvent[] =>
  aRequestedRelease().map((event) => ({
    ...event,
    id: anId(event.revision),
    stream: `release-${RELEASE_ID}`,
    position: event.revision,
  }));

describe('a release that was decided before the bus brought what the decision read from the stream', () => {
  it('is found open by whatever moves next: a freeze must not miss its lease', () => {
    const index = new ReleaseIndex();
    expect(index.openIn(COMPONENT, 'production')).toEqual([]);
    index.learn(stream());
    expect(index.openIn(COMPONENT, 'production')).toEqual([RELEASE_ID]);
    expect(index.hasSeen({ stream: `release-${RELEASE_ID}`, revision: stream().length - 1 })).toBe(true);
  });

  it('is news when the bus brings it, once: timers and neighbours follow the bus', () => {
    const index = new ReleaseIndex();
    index.learn(stream());
    expect(stream().map((event) => index.apply(event))).toEqual(stream().map(() => true));
    expect(stream().map((event) => index.apply(event))).toEqual(stream().map(() => false));
  });
});
