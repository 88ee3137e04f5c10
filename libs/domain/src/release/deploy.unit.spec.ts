import {
  aCandidate,
  aDecision,
  aDigest,
  aLease,
  anAppliedRelease,
  anAuthorisedRelease,
  anEnvelope,
  anId,
  aReason,
  aReleaseBeingDeployed,
  aRequestedRelease,
  aResidency,
  after,
  atMinute,
  given,
  recorded,
} from '../testing/index.ts';
import { decide } from './decide.ts';
import type { ConfirmDeployment, StartDeployment } from './deploy.ts';
import { foldRelease } from './evolve.ts';

const start: StartDeployment = {
  type: 'StartDeployment',
  environment: 'production',
  authorisationId: anId(20),
  deploymentId: anId(60),
  target: 'git',
  now: atMinute(5),
};
const confirm: ConfirmDeployment = {
  type: 'ConfirmDeployment',
  environment: 'production',
  authorisationId: anId(20),
  artifacts: aCandidate().artifacts,
  residency: aResidency(),
  envelope: anEnvelope(),
  desiredState: 'commit',
  reportedBy: 'runtime',
};
const failure = { environment: 'production', authorisationId: anId(20), code: 'target.refused', message: 'no' };
const fail = { type: 'FailDeployment', ...failure } as const;

describe('a rollout', () => {
  it('starts under the current lease', () => {
    given(anAuthorisedRelease())
      .when(start)
      .gives({
        type: 'DeploymentStarted',
        data: { deploymentId: anId(60), environment: 'production', authorisationId: anId(20), target: 'git' },
      });
  });

  it('starts in the last millisecond of the lease and not at its end', () => {
    expect(after(anAuthorisedRelease(), { ...start, now: '2026-01-02T13:02:59.999Z' })).toHaveLength(anAuthorisedRelease().length + 1);
    given(anAuthorisedRelease())
      .when({ ...start, now: atMinute(63) })
      .givesNothing();
  });

  it('does not start when the lease was voided between reading and starting (matrix 66)', () => {
    const denial = aDecision({ decisionId: anId(11), outcome: 'deny', reasons: [aReason({ severity: 'deny' })] });
    given(after(anAuthorisedRelease(), { type: 'RecordDecision', decision: denial, authorisation: null, now: atMinute(4) }))
      .when(start)
      .givesNothing();
  });

  it('does not start under the lease before the current one', () => {
    const moved = aDecision({ decisionId: anId(11), materialDigest: aDigest('e') });
    const authorisation = aLease({ authorisationId: anId(21), decisionId: anId(11) });
    given(after(anAuthorisedRelease(), { type: 'RecordDecision', decision: moved, authorisation, now: atMinute(4) }))
      .when(start)
      .givesNothing();
  });

  it('does not start once a newer release took its place (matrix 69)', () => {
    const superseded = recorded([{ type: 'ReleaseSuperseded', data: { environment: 'production', by: anId(2) } }], anAuthorisedRelease());
    given(superseded).when(start).givesNothing();
  });

  it.each([
    ['nothing was authorised', aRequestedRelease()],
    ['it has started', aReleaseBeingDeployed()],
    ['it was applied', anAppliedRelease()],
  ])('does not start when %s', (_when, history) => {
    given(history).when(start).givesNothing();
  });

  it.each(['staging', 'constructor'])('does not start, end or drift in %s, which nobody asked for', (environment) => {
    const authorised = given(anAuthorisedRelease());
    authorised.when({ ...start, environment }).givesNothing();
    authorised.when({ ...confirm, environment }).givesNothing();
    authorised.when({ ...fail, environment }).givesNothing();
    authorised.when({ type: 'ReportLive', environment, driftId: anId(70), found: [], configuration: null, changedBy: null }).givesNothing();
    authorised.when({ type: 'ResolveDrift', environment, how: 'replaced', reason: 'seen' }).givesNothing();
  });
});

describe('a rollout that has started', () => {
  const { residency, envelope, artifacts } = confirm;

  it('is applied when exactly the authorised digests are live, whatever they are called', () => {
    const live = artifacts.map((artifact) => ({ ...artifact, name: 'mirror.example/checkout' }));
    given(aReleaseBeingDeployed())
      .when({ ...confirm, artifacts: live })
      .gives({
        type: 'DeploymentApplied',
        data: {
          deploymentId: anId(60),
          environment: 'production',
          authorisationId: anId(20),
          artifacts: live,
          configuration: null,
          residency,
          envelope,
          desiredState: 'commit',
          reportedBy: 'runtime',
        },
      });
  });

  it('says which release was resident until then; itself, applied again, it does not replace', () => {
    const replacing = (replaces: string) =>
      decide(foldRelease(aReleaseBeingDeployed()), { ...confirm, replaces }).map(({ data }) => 'replaces' in data && data.replaces);
    expect([replacing(anId(2)), replacing(anId(1))]).toEqual([[anId(2)], [false]]);
  });

  it.each([
    ['another digest', [{ name: 'x', digest: aDigest('e') }]],
    ['one digest more', [...artifacts, { name: 'x', digest: aDigest('e') }]],
    ['nothing', []],
  ])('is not applied when %s is live', (_what, live) => {
    given(aReleaseBeingDeployed())
      .when({ ...confirm, artifacts: live })
      .givesNothing();
  });

  it('is neither applied nor failed by a word about another lease', () => {
    given(aReleaseBeingDeployed())
      .when({ ...confirm, authorisationId: anId(21) })
      .givesNothing();
    given(aReleaseBeingDeployed())
      .when({ ...fail, authorisationId: anId(21) })
      .givesNothing();
  });

  it('fails once', () => {
    given(aReleaseBeingDeployed())
      .when(fail)
      .gives({ type: 'DeploymentFailed', data: { ...failure, deploymentId: anId(60) } });
    given(after(aReleaseBeingDeployed(), fail)).when(fail).givesNothing();
    given(after(aReleaseBeingDeployed(), fail)).when(confirm).givesNothing();
  });
});
