import { aCandidate, aDigest, aRejection, aRegisteredRelease, anEvidence, given, after, RELEASE_ID } from '../testing/index.ts';

const register = { type: 'RegisterCandidate', releaseId: RELEASE_ID, candidate: aCandidate() } as const;

describe('a candidate nobody announced', () => {
  it('becomes a release', () => {
    given([])
      .when(register)
      .gives({ type: 'ReleaseCandidateRegistered', data: { releaseId: RELEASE_ID, candidate: aCandidate() } });
  });

  it('takes no other command', () => {
    given([])
      .when({ type: 'AttachEvidence', accepted: [anEvidence()], rejected: [] })
      .fails('release.unknown');
  });
});

describe('a registered release', () => {
  it('is registered once, whatever is announced again', () => {
    given(aRegisteredRelease()).when(register).givesNothing();
  });

  it('keeps each document once, also when one message brings it twice', () => {
    given(aRegisteredRelease())
      .when({ type: 'AttachEvidence', accepted: [anEvidence(), anEvidence()], rejected: [aRejection(), aRejection()] })
      .gives(
        { type: 'EvidenceAccepted', data: { evidence: anEvidence() } },
        { type: 'EvidenceRejected', data: { rejection: aRejection() } },
      );
  });

  it('does not record again what it has', () => {
    const attach = { type: 'AttachEvidence', accepted: [anEvidence()], rejected: [aRejection()] } as const;
    given(after(aRegisteredRelease(), attach)).when(attach).givesNothing();
  });

  it('records a document again that is refused for another reason, and one that is accepted after a refusal', () => {
    const attached = after(aRegisteredRelease(), { type: 'AttachEvidence', accepted: [], rejected: [aRejection()] });
    const untrusted = aRejection({ code: 'evidence.signer_untrusted' });
    given(attached)
      .when({ type: 'AttachEvidence', accepted: [anEvidence({ digest: aDigest('3') })], rejected: [untrusted] })
      .gives(
        { type: 'EvidenceAccepted', data: { evidence: anEvidence({ digest: aDigest('3') }) } },
        { type: 'EvidenceRejected', data: { rejection: untrusted } },
      );
  });

  it('takes a newer document of a kind beside the older one', () => {
    const history = after(
      aRegisteredRelease(),
      { type: 'AttachEvidence', accepted: [anEvidence()], rejected: [] },
      { type: 'AttachEvidence', accepted: [anEvidence({ digest: aDigest('e') })], rejected: [] },
    );
    expect(given(history).state).toMatchObject({
      evidence: [{ evidence: { digest: aDigest('1') } }, { evidence: { digest: aDigest('e') } }],
    });
  });
});
