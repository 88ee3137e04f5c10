import type { RejectedEvidence, VerifiedEvidence } from '@interlock/contracts';
import { releaseViewOf, reportsToJudge, type RegisteredRelease } from './index.ts';
import { aCandidate, aDigest, aRejection, aRegisteredRelease, anEvidence, given, after, RELEASE_ID } from '../testing/index.ts';

const register = { type: 'RegisterCandidate', releaseId: RELEASE_ID, candidate: aCandidate() } as const;

describe('a candidate nobody announced', () => {
  it('becomes a release', () => {
    given([])
      .when(register)
      .gives({ type: 'ReleaseCandidateRegistered', data: { releaseId: RELEASE_ID, candidate: aCandidate() } });
  });

  it('is written down without the credentials that its repository was cloned with', () => {
    const candidate = aCandidate();
    const { repository } = candidate.source;
    const bare = repository.replace(/^https:\/\//, '');
    const cloned = { ...candidate, source: { ...candidate.source, repository: `https://ci:s3cr3t@${bare}` } };
    const written = { ...candidate, source: { ...candidate.source, repository: `https://${bare}` } };
    given([])
      .when({ ...register, candidate: cloned })
      .gives({ type: 'ReleaseCandidateRegistered', data: { releaseId: RELEASE_ID, candidate: written } });
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

  it('takes so many documents and no more; what is rejected keeps nothing out that counts', () => {
    const rejections = (first: number, count: number) =>
      Array.from({ length: count }, (_, index) => aRejection({ digest: `sha256:${String(first + index).padStart(64, '0')}` }));
    const attach = { type: 'AttachEvidence', accepted: [], rejected: rejections(0, 3), most: 3 } as const;
    const full = after(aRegisteredRelease(), attach);
    given(full).when(attach).givesNothing();
    given(full)
      .when({ ...attach, accepted: [anEvidence()], rejected: rejections(3, 1) })
      .fails('release.too_much_evidence');
    given(full)
      .when({ ...attach, accepted: [anEvidence()], rejected: [] })
      .gives({ type: 'EvidenceAccepted', data: { evidence: anEvidence() } });
    given(aRegisteredRelease())
      .when({ ...attach, accepted: ['1', '2', '3', '4'].map((digit) => anEvidence({ digest: aDigest(digit) })), rejected: [] })
      .fails('release.too_much_evidence');
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

describe('a report that nobody signed', () => {
  const REPORT = aDigest('9');
  const STATEMENT = aDigest('8');
  const unnamed = aRejection({ digest: REPORT, code: 'evidence.report_unnamed' });
  const statement = anEvidence({ digest: STATEMENT, names: [REPORT] });
  const report = anEvidence({ digest: REPORT, namedBy: STATEMENT });
  const attach = (accepted: VerifiedEvidence[], rejected: RejectedEvidence[] = []) =>
    ({ type: 'AttachEvidence', accepted, rejected }) as const;
  const refused = after(aRegisteredRelease(), attach([], [unnamed]));
  const stateOf = (history: ReturnType<typeof aRegisteredRelease>): RegisteredRelease => {
    const { state } = given(history);
    if (state.status !== 'registered') throw new Error('not registered');
    return state;
  };
  const shown = (history: ReturnType<typeof aRegisteredRelease>) =>
    releaseViewOf(stateOf(history)).evidence.map(({ verdict, digest, rejection }) => [verdict, digest, rejection?.code]);

  it('waits for a statement that names it, whichever is new', () => {
    expect(reportsToJudge(stateOf(refused), attach([statement]))).toEqual([{ report: REPORT, statements: [STATEMENT], counts: false }]);
    const named = after(aRegisteredRelease(), attach([statement]));
    expect(reportsToJudge(stateOf(named), attach([], [unnamed]))).toEqual([{ report: REPORT, statements: [STATEMENT], counts: false }]);
    expect(reportsToJudge(stateOf(aRegisteredRelease()), attach([statement], [unnamed]))).toEqual([
      { report: REPORT, statements: [STATEMENT], counts: false },
    ]);
  });

  it('is not looked for again with every document, nor where another is named or it was refused for what it is', () => {
    const both = after(refused, attach([statement]));
    expect(reportsToJudge(stateOf(both), attach([anEvidence({ digest: aDigest('7') })]))).toEqual([]);
    expect(reportsToJudge(stateOf(both), attach([anEvidence({ digest: aDigest('7'), names: [aDigest('6')] })]))).toEqual([]);
    expect(reportsToJudge(stateOf(both), attach([anEvidence({ digest: aDigest('7'), names: [REPORT] })]))).toEqual([
      { report: REPORT, statements: [aDigest('7')], counts: false },
    ]);
    const broken = after(aRegisteredRelease(), attach([], [aRejection({ digest: REPORT })]));
    expect(reportsToJudge(stateOf(broken), attach([statement]))).toEqual([]);
    expect(reportsToJudge(stateOf(after(both, attach([report]))), attach([], [unnamed]))).toEqual([]);
  });

  it('is judged again, and counts anew, by each new statement that names it', () => {
    const again = anEvidence({ digest: aDigest('7'), names: [REPORT] });
    const counted = after(refused, attach([statement, report]));
    expect(reportsToJudge(stateOf(counted), attach([again]))).toEqual([{ report: REPORT, statements: [again.digest], counts: true }]);
    const anew = { ...report, namedBy: again.digest };
    given(counted)
      .when(attach([again, anew]))
      .gives(...[again, anew].map((evidence) => ({ type: 'EvidenceAccepted', data: { evidence } }) as const));
    const twice = after(counted, attach([again, anew]));
    expect(reportsToJudge(stateOf(twice), attach([again, statement], [unnamed]))).toEqual([]);
    given(twice)
      .when(attach([again, anew], [unnamed]))
      .givesNothing();
  });

  it('was refused for nothing else once it counts, and is not refused again when it comes again', () => {
    const counted = after(refused, attach([statement, report]));
    expect(shown(counted)).toEqual([
      ['accepted', STATEMENT, undefined],
      ['accepted', REPORT, undefined],
    ]);
    given(counted)
      .when(attach([], [unnamed]))
      .givesNothing();
  });

  it('is shown as refused for what was found when a statement named it', () => {
    const mismatch = aRejection({ digest: REPORT, code: 'evidence.purpose_mismatch' });
    expect(shown(after(refused, attach([], [mismatch])))).toEqual([['rejected', REPORT, 'evidence.purpose_mismatch']]);
    expect(reportsToJudge(stateOf(after(refused, attach([], [mismatch]))), attach([statement]))).toHaveLength(1);
  });

  it.each([
    ['a statement that is not here', [report]],
    ['a statement that names another', [anEvidence({ digest: STATEMENT, names: [aDigest('7')] }), report]],
    ['a statement that names nothing', [anEvidence({ digest: STATEMENT }), report]],
    ['a statement about another artifact', [anEvidence({ ...statement, subject: aDigest('b') }), report]],
  ])('never counts by %s', (_, accepted) => {
    given(aRegisteredRelease()).when(attach(accepted)).fails('release.report_unnamed');
  });
});
