import { RELEASE_EVENTS, type RecordedEvent } from '@interlock/contracts';
import { anAppliedRelease, RELEASE_ID } from '@interlock/domain/testing';
import { DeploymentIndex, LEARNT, targetOf } from './deployment-index.ts';
import { FOLLOWED } from './on-release-event.ts';

const ENVIRONMENT = 'production';
const WORKLOAD = 'checkout';

const asRecorded = (event: { readonly type: string; readonly data: object }, revision: number): RecordedEvent => {
  const data = event.type === 'DeploymentStarted' ? { ...event.data, target: targetOf(WORKLOAD) } : event.data;
  return { ...event, data, stream: `release-${RELEASE_ID}`, revision, position: revision } as unknown as RecordedEvent;
};
const applied = anAppliedRelease().map((event, revision) => asRecorded(event, revision));

const knownOf = (events: readonly RecordedEvent[]): unknown => {
  const index = new DeploymentIndex();
  index.learn(events);
  return {
    ...index.list(),
    release: index.release(RELEASE_ID),
    workload: index.workload(RELEASE_ID, ENVIRONMENT),
    drifts: index.drifts.in(ENVIRONMENT),
  };
};

describe('what should run', () => {
  it('is known from the types that are asked for alone', () => {
    expect(knownOf(applied)).toMatchObject({ residents: [{ releaseId: RELEASE_ID, environment: ENVIRONMENT, workload: WORKLOAD }] });
    for (let length = 0; length <= applied.length; length += 1) {
      const history = applied.slice(0, length);
      expect(knownOf(history.filter(({ type }) => LEARNT.has(type)))).toEqual(knownOf(history));
    }
  });

  it('would not change by any other type', () => {
    const others = Object.keys(RELEASE_EVENTS).filter((type) => !LEARNT.has(type));
    expect(others.length).toBeGreaterThan(0);
    for (const type of others)
      for (let length = 1; length <= applied.length; length += 1) {
        const history = applied.slice(0, length);
        const data = Object.assign({}, ...history.map((event) => event.data)) as object;
        expect([type, length, knownOf([...history, asRecorded({ type, data }, length)])]).toEqual([type, length, knownOf(history)]);
      }
  });

  it('is not learnt from an event that comes before those which it hangs on', () => {
    expect([...LEARNT].filter((type) => !FOLLOWED.has(type))).toEqual([]);
  });
});
