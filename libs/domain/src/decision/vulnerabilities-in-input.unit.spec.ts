import { DecisionInput, type VexStatus } from '@interlock/contracts';
import { foldRelease, type AcceptedEvidence } from '../release/index.ts';
import { aCandidate, aDigest, anEvidence, aRequestedRelease, atMinute, decisionFacts } from '../testing/index.ts';
import { mergeFindings } from '../vulnerability/index.ts';
import { buildDecisionInput } from './build-input.ts';

const subject = aCandidate().artifacts[0]?.digest ?? '';
const findings = mergeFindings([
  {
    ids: ['CVE-2026-1'],
    severity: 'critical',
    package: { purl: 'pkg:npm/x@1', name: 'x', version: '1' },
    fixedIn: null,
    exploited: false,
    publishedAt: atMinute(0),
  },
]);
const received = (minute: number, digit: string, claims: AcceptedEvidence['evidence']['claims'], about = subject): AcceptedEvidence => ({
  receivedAt: atMinute(minute),
  evidence: anEvidence({ digest: aDigest(digit), kind: claims.kind, subject: about, claims }),
});
const scan = received(1, '1', {
  kind: 'vulnerabilities',
  format: 'trivy',
  scanner: { name: 'trivy', version: null },
  scannedAt: null,
  counts: { critical: 1 },
  findings,
  omitted: {},
});
const vex = (minute: number, digit: string, status: VexStatus, about = subject) =>
  received(
    minute,
    digit,
    {
      kind: 'vex',
      format: 'openvex',
      author: null,
      statements: [{ id: 'CVE-2026-1', aliases: [], status, justification: 'never called', packages: ['pkg:npm/x'], whole: false }],
    },
    about,
  );

const findingGiven = (...evidence: AcceptedEvidence[]) => {
  const facts = decisionFacts();
  const release = foldRelease(aRequestedRelease());
  if (release.status === 'unknown') throw new TypeError('the story registers a release');
  const input = DecisionInput.parse(buildDecisionInput({ ...facts, now: atMinute(10), release: { ...release, evidence } }));
  const claims = input.evidence.find(({ kind }) => kind === 'vulnerabilities')?.claims;
  return claims?.kind === 'vulnerabilities' ? claims.findings[0] : undefined;
};

describe('a finding in the input of a decision', () => {
  it('has its age by server time, and no excuse of its own', () => {
    expect(findingGiven(scan)).toMatchObject({ ageSeconds: 600, vex: null });
  });

  it('has what the newest VEX document of the same artifact says, whichever came first', () => {
    const excused = { status: 'not_affected', justification: 'never called', evidence: aDigest('2') };
    expect(findingGiven(scan, vex(2, '2', 'not_affected'))?.vex).toEqual(excused);
    expect(findingGiven(vex(0, '2', 'not_affected'), scan)?.vex).toEqual(excused);
    expect(findingGiven(scan, vex(2, '2', 'not_affected'), vex(3, '3', 'affected'))?.vex?.status).toBe('affected');
    expect(findingGiven(scan, vex(2, '2', 'not_affected', aDigest('e')))?.vex).toBeNull();
  });
});
