import {
  aCandidate,
  aDigest,
  anAppliedRelease,
  aNarrowedRelease,
  anId,
  aReleaseBeingDeployed,
  after,
  given,
  recorded,
  COMPONENT,
  REQUESTER,
} from '../testing/index.ts';
import type { ReportLive } from './drift.ts';

const other = [{ name: 'by-hand', digest: aDigest('e') }];
const another = [{ name: 'by-hand', digest: aDigest('f') }];
const report = (found: ReportLive['found'], driftId = anId(70), more: Partial<ReportLive> = {}): ReportLive => ({
  type: 'ReportLive',
  environment: 'production',
  driftId,
  found,
  configuration: aCandidate().configuration ?? null,
  changedBy: 'kubectl',
  ...more,
});
const detected = (found: typeof other, driftId = anId(70), more = {}) =>
  ({
    type: 'DriftDetected',
    data: {
      driftId,
      environment: 'production',
      component: COMPONENT,
      expected: aCandidate().artifacts,
      found,
      changedBy: 'kubectl',
      ...more,
    },
  }) as const;
const drifted = (): ReturnType<typeof anAppliedRelease> => after(anAppliedRelease(), report(other));

describe('a release that runs', () => {
  it('has not drifted while its digests are live', () => {
    given(anAppliedRelease()).when(report(aCandidate().artifacts)).givesNothing();
  });

  it('has drifted when something else is live, or nothing', () => {
    given(anAppliedRelease()).when(report(other)).gives(detected(other));
    given(anAppliedRelease()).when(report([])).gives(detected([]));
  });

  it('is not measured before it was applied, nor after a newer one took its place', () => {
    given(aReleaseBeingDeployed()).when(report(other)).givesNothing();
    given(recorded([{ type: 'ReleaseSuperseded', data: { environment: 'production', by: anId(2) } }], anAppliedRelease()))
      .when(report(other))
      .givesNothing();
  });
});

describe('a drift', () => {
  it('is recorded once', () => {
    given(drifted())
      .when(report(other, anId(71)))
      .givesNothing();
  });

  it('ends when the authorised digests are live again', () => {
    given(drifted())
      .when(report(aCandidate().artifacts))
      .gives({
        type: 'DriftResolved',
        data: {
          driftId: anId(70),
          environment: 'production',
          how: 'restored',
          reason: 'the runtime reports the authorised digests again',
        },
      });
  });

  it('gives way to another one when something else again is live', () => {
    given(drifted())
      .when(report(another, anId(71)))
      .gives(
        {
          type: 'DriftResolved',
          data: { driftId: anId(70), environment: 'production', how: 'replaced', reason: 'the runtime reports something else again' },
        },
        detected(another, anId(71)),
      );
  });

  describe('that somebody accepts', () => {
    const accept = { type: 'AcceptDrift', environment: 'production', driftId: anId(70), reason: 'known', acceptedBy: REQUESTER } as const;
    const accepted = after(drifted(), accept);

    it('ends with the reason and who, once', () => {
      given(drifted())
        .when(accept)
        .gives({
          type: 'DriftResolved',
          data: { driftId: anId(70), environment: 'production', how: 'accepted', reason: 'known', acceptedBy: REQUESTER },
        });
      given(accepted).when(accept).givesNothing();
    });

    it('must be the one that there is', () => {
      given(drifted())
        .when({ ...accept, driftId: anId(71) })
        .givesNothing();
    });

    it('is recorded again only after something else ran', () => {
      given(accepted)
        .when(report(other, anId(71)))
        .givesNothing();
      expect(after(accepted, report(another, anId(71))).slice(-2)).toMatchObject([
        { type: 'DriftResolved', data: { driftId: anId(70), how: 'replaced' } },
        { type: 'DriftDetected', data: { driftId: anId(71) } },
      ]);
      const restored = after(accepted, report(aCandidate().artifacts));
      expect(restored.at(-1)).toMatchObject({ type: 'DriftResolved', data: { driftId: anId(70), how: 'restored' } });
      expect(after(restored, report(other, anId(71))).at(-1)).toMatchObject({ type: 'DriftDetected', data: { driftId: anId(71) } });
    });
  });
});

describe('a release whose digests are live as authorised', () => {
  const { artifacts } = aCandidate();
  const found = { digest: aDigest('9') };
  const configuration = { expected: aCandidate().configuration?.digest ?? null, found: found.digest };

  it.each([
    ['another configuration', { configuration: found }, { configuration }],
    ['more instances than its lease allows', { share: { expected: 0.25, found: 0.5 } }, { share: { expected: 0.25, found: 0.5 } }],
    ['desired state that cannot be applied', { message: 'no JSON' }, { message: 'no JSON' }],
  ])('has drifted by %s, once, until that is mended', (_what, reported, says) => {
    given(anAppliedRelease())
      .when(report(artifacts, anId(70), reported))
      .gives(detected(artifacts, anId(70), says));
    const history = after(anAppliedRelease(), report(artifacts, anId(70), reported));
    given(history)
      .when(report(artifacts, anId(71), reported))
      .givesNothing();
    expect(after(history, report(artifacts)).at(-1)).toMatchObject({ type: 'DriftResolved', data: { how: 'restored' } });
  });
});

describe('a release of which a step is live', () => {
  it('answers for its instances', () => {
    given(aNarrowedRelease()).when(report(aCandidate().artifacts)).givesNothing();
    given(aNarrowedRelease()).when(report(other)).gives(detected(other));
  });
});
