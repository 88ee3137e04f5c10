import { RELEASE_EVENTS, type RecordedEvent } from '@interlock/contracts';
import { anAppliedRelease, RELEASE_ID } from '@interlock/domain/testing';
import { WATCHED_TYPES, WatchedDeployments } from './watched-deployments.ts';

const asRecorded = (event: object, revision: number): RecordedEvent =>
  ({ ...event, stream: `release-${RELEASE_ID}`, revision, position: revision }) as unknown as RecordedEvent;
const applied = anAppliedRelease().map(asRecorded);

describe('an event of a type that is not asked for', () => {
  const others = Object.keys(RELEASE_EVENTS).filter((type) => !WATCHED_TYPES.has(type));

  it('would change nothing of what is live', () => {
    expect(others.length).toBeGreaterThan(0);
    for (const type of others)
      for (let length = 1; length <= applied.length; length += 1) {
        const watched = new WatchedDeployments();
        for (const event of applied.slice(0, length)) watched.apply(event);
        const before = watched.all();
        watched.apply(asRecorded({ ...applied.at(-1), type, data: { ...(applied.at(-1)?.data as object) } }, length));
        expect([type, length, watched.all()]).toEqual([type, length, before]);
      }
  });
});

describe('what is live', () => {
  it('is known from the types that are asked for alone', () => {
    const watched = new WatchedDeployments();
    for (const event of applied) if (WATCHED_TYPES.has(event.type)) watched.apply(event);
    expect(watched.all()).toMatchObject([{ releaseId: RELEASE_ID, environment: 'production', whole: true }]);
  });
});
