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

describe('a release whose attempt has ended', () => {
  const registered = stream().slice(0, 1);
  const [requested] = stream().filter(({ type }) => type === 'PromotionRequested');
  if (requested === undefined) throw new Error('nobody asked for it');
  const at = (revision: number, type: string, data: unknown): RecordedEvent => ({ ...requested, revision, id: anId(revision), type, data });
  const failed = { deploymentId: anId(60), environment: 'production', code: 'target.refused', message: 'no' };
  const known = (index: ReleaseIndex) => [
    index.open().map(({ releaseId, unplaced }) => ({ releaseId, unplaced })),
    index.openIn(COMPONENT, 'production'),
  ];

  it('is open from when it is registered until then, and again once it is asked for again', () => {
    const index = new ReleaseIndex();
    index.learn(registered);
    expect(known(index)).toEqual([[{ releaseId: RELEASE_ID, unplaced: true }], []]);
    index.learn([at(1, 'PromotionRequested', requested.data)]);
    expect(known(index)).toEqual([[{ releaseId: RELEASE_ID, unplaced: false }], [RELEASE_ID]]);
    index.learn([at(2, 'DeploymentFailed', failed)]);
    expect(known(index)).toEqual([[], []]);
    expect(index.get(RELEASE_ID)).toMatchObject({ component: COMPONENT });
    index.learn([at(3, 'PromotionRequested', requested.data)]);
    expect(known(index)).toEqual([[{ releaseId: RELEASE_ID, unplaced: false }], [RELEASE_ID]]);
  });
});

describe('a release that is about to be asked for in an environment, and decided there', () => {
  const [registered, ...later] = stream();
  const requested = later.find(({ type }) => type === 'PromotionRequested');
  if (registered === undefined || requested === undefined) throw new Error('nobody asked for it');

  it('is found open there by what moves meanwhile, and is still to be placed should nothing come of it', () => {
    const index = new ReleaseIndex();
    index.learn([registered]);
    index.expect(RELEASE_ID, 'production');
    expect(index.openIn(COMPONENT, 'production')).toEqual([RELEASE_ID]);
    expect(index.get(RELEASE_ID)).toMatchObject({ unplaced: true });
  });

  it('is open only where it was asked for in the end', () => {
    const index = new ReleaseIndex();
    index.learn([registered]);
    index.expect(RELEASE_ID, 'elsewhere');
    index.learn([{ ...requested, revision: 1 }]);
    expect([index.openIn(COMPONENT, 'elsewhere'), index.openIn(COMPONENT, 'production')]).toEqual([[], [RELEASE_ID]]);
    index.expect(RELEASE_ID, 'elsewhere');
    expect(index.openIn(COMPONENT, 'elsewhere')).toEqual([]);
  });
});
