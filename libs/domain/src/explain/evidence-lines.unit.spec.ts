import type { EvidenceClaims, EvidenceView } from '@interlock/contracts';
import { aDigest, anEvidence, atMinute } from '../testing/index.ts';
import { evidenceLines } from './evidence-lines.ts';

const view = (digit: string, minute: number, claims: EvidenceClaims, subject = aDigest('a')): EvidenceView => ({
  digest: aDigest(digit),
  verdict: 'accepted',
  kind: claims.kind,
  predicateType: 'x',
  signer: anEvidence().signer,
  subject,
  receivedAt: atMinute(minute),
  claims,
  rejection: null,
});
const tests = (result: 'PASSED' | 'FAILED'): EvidenceClaims => ({ kind: 'test-result', result, passed: 1, warned: 0, failed: 0 });
const scan = (counts: Record<string, number>): EvidenceClaims => ({
  kind: 'vulnerabilities',
  format: 'trivy',
  scanner: { name: 'trivy', version: null },
  scannedAt: null,
  counts,
  findings: [],
  omitted: {},
});

describe('evidence as it is explained', () => {
  it('tells what each document says, and how old it is', () => {
    const lines = evidenceLines(
      [view('1', 1, tests('PASSED')), view('2', 2, scan({ critical: 1, low: 2 })), view('3', 3, scan({}))],
      atMinute(10),
    );
    expect(lines.map(({ says, ageSeconds }) => [says, ageSeconds])).toEqual([
      ['PASSED', 540],
      ['1 critical, 2 low', 480],
      ['none found', 420],
    ]);
  });

  it('tells which tool or format it comes from, or what was counted', () => {
    const claims: EvidenceClaims[] = [
      tests('FAILED'),
      { kind: 'test-result', result: 'PASSED', passed: null, warned: null, failed: null },
      { ...scan({}), scanner: { name: 'Trivy', version: '0.57.1' } } as EvidenceClaims,
      { ...scan({}), format: 'sarif', scanner: { name: 'Semgrep', version: null } } as EvidenceClaims,
      { kind: 'vex', format: 'openvex', author: null, statements: [] },
      { kind: 'sbom', format: 'spdx', specVersion: '2.3', name: null, components: 1, identified: 1, createdAt: null },
      { kind: 'other', predicateType: 'y' },
    ];
    const lines = evidenceLines(
      claims.map((one, index) => view(String(index), 1, one)),
      atMinute(10),
    );
    expect(lines.map(({ details }) => details)).toEqual([
      '1 passed',
      null,
      'Trivy 0.57.1',
      'Semgrep, as SARIF',
      'OpenVEX',
      'SPDX 2.3',
      null,
    ]);
  });

  it('puts what disagrees about one subject side by side, and nothing else', () => {
    const lines = evidenceLines(
      [
        view('1', 1, tests('PASSED')),
        view('2', 2, tests('FAILED')),
        view('3', 3, tests('FAILED'), aDigest('b')),
        view('4', 4, { kind: 'other', predicateType: 'y' }),
      ],
      atMinute(10),
    );
    expect(lines.map(({ contradicts }) => contradicts)).toEqual([[aDigest('2')], [aDigest('1')], [], []]);
  });

  it('tells which statement names a report, and which of the files that it names are here', () => {
    const [statement, report] = evidenceLines(
      [
        { ...view('1', 1, { kind: 'other', predicateType: 'y' }), names: [aDigest('2'), aDigest('3')] },
        { ...view('2', 2, tests('PASSED')), namedBy: aDigest('1') },
        view('3', 2, tests('PASSED')),
      ],
      atMinute(10),
    );
    expect([statement?.namedBy, report?.namedBy, report?.names]).toEqual([null, aDigest('1'), []]);
    expect(statement?.names).toEqual([
      { digest: aDigest('2'), here: true },
      { digest: aDigest('3'), here: false },
    ]);
  });
});
