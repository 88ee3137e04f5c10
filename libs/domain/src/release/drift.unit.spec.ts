import { aCandidate, aDigest, anAppliedRelease, anId, aReleaseBeingDeployed, after, given, recorded, COMPONENT } from '../testing/index.ts';
import type { ReportLive } from './drift.ts';

const other = [{ name: 'by-hand', digest: aDigest('e') }];
const another = [{ name: 'by-hand', digest: aDigest('f') }];
const report = (found: ReportLive['found'], driftId = anId(70)): ReportLive => ({
  type: 'ReportLive',
  environment: 'production',
  driftId,
  found,
  changedBy: 'kubectl',
});
const detected = (found: typeof other, driftId = anId(70)) =>
  ({
    type: 'DriftDetected',
    data: { driftId, environment: 'production', component: COMPONENT, expected: aCandidate().artifacts, found, changedBy: 'kubectl' },
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

  it('is resolved by hand once', () => {
    const accept = { type: 'ResolveDrift', environment: 'production', how: 'accepted', reason: 'known' } as const;
    given(drifted())
      .when(accept)
      .gives({ type: 'DriftResolved', data: { driftId: anId(70), environment: 'production', how: 'accepted', reason: 'known' } });
    given(after(drifted(), accept)).when(accept).givesNothing();
  });
});
