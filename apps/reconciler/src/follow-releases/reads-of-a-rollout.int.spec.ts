import type { LiveState } from '@interlock/adapters/deployment-target';
import { MemoryTarget } from '../testing/memory-target.ts';
import { ENVIRONMENT, ReleaseSituation } from '../testing/release-situation.ts';

describe('a rollout', () => {
  it('reads its release before its start is recorded, and what came since before it is called applied; no more', async () => {
    const reads: [stream: string, fromRevision: number][] = [];
    const target = new MemoryTarget(ENVIRONMENT);
    const written = Promise.withResolvers<LiveState>();
    // As a runtime does it: later, in its own time.
    target.react = (live) => void written.resolve(live);
    const situation = new ReleaseSituation({ target, onRead: (stream, fromRevision) => void reads.push([stream, fromRevision]) });
    await situation.start();
    const releaseId = await situation.aRelease();
    await situation.settled();
    reads.length = 0;
    await situation.authorise(releaseId);
    const live = await written.promise;
    await situation.settled();
    target.report(live);
    const [applied] = await situation.until(releaseId, 'DeploymentApplied');
    await situation.settled();
    await situation.stop();
    const stream = `release-${releaseId}`;
    expect(applied?.revision).toBe(4);
    // Registered, requested and authorised; then its start.
    expect(reads).toEqual([
      [stream, 0],
      [stream, 3],
    ]);
  });
});
