import { reportStatement } from '../statements.ts';
import { cases, each, signed, type Case } from './making.ts';

const report = (type: string) => (predicate: unknown) => signed(JSON.stringify(reportStatement(type, predicate)));
const SCAN = 'https://interlock.dev/attestation/vulnerabilities/v1';
const scan = (document: unknown): Buffer => report(SCAN)({ report: document });
const junit = (content: unknown): Buffer =>
  report('https://interlock.dev/attestation/test-report/v1')({ reports: [{ format: 'junit', content }] });
const ctrf = (content: unknown): Buffer =>
  report('https://interlock.dev/attestation/test-report/v1')({ reports: [{ format: 'ctrf', content }] });
const BOMB = Array.from({ length: 10 }, (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`).join('');
const trivy = { SchemaVersion: 2, ArtifactName: 'x' };
const grype = { matches: [], descriptor: { name: 'grype', version: '1', timestamp: '2026-01-02T03:04:05Z' } };
const bom = { bomFormat: 'CycloneDX', specVersion: '1.6' };
const vexed = (statement: object) => ({ '@context': 'https://openvex.dev/ns/v0.2.0', statements: [statement] });
const openVex = { vulnerability: { name: 'CVE-1' }, products: [{ '@id': 'pkg:npm/x' }], status: 'affected' };
const vsa = {
  verifier: { id: 'v' },
  resourceUri: 'registry.example.test/shop/checkout',
  policy: {},
  verificationResult: 'PASSED',
  verifiedLevels: [],
};
const spdx = { spdxVersion: 'SPDX-2.3', SPDXID: 'SPDXRef-DOCUMENT', creationInfo: { created: '2026-01-02T03:04:05Z' } };
const MALFORMED = 'evidence.predicate_malformed';

/** Reports in a statement that the trusted key signed, each of which its reader must refuse. */
export const MALFORMED_REPORTS: readonly Case[] = [
  ...each(MALFORMED, 'scan', [null, 7, 'x', [], {}, { SchemaVersion: 2, matches: [] }, { matches: [], runs: [] }], scan),
  ...each(
    MALFORMED,
    'Trivy',
    [
      { ...trivy, SchemaVersion: 1 },
      { ...trivy, SchemaVersion: '2' },
      { SchemaVersion: 2 },
      { ...trivy, ArtifactName: '' },
      { ...trivy, Results: {} },
      { ...trivy, Results: [null] },
      { ...trivy, Results: [{ Vulnerabilities: {} }] },
      { ...trivy, Results: [{ Vulnerabilities: [{}] }] },
      { ...trivy, Results: [{ Vulnerabilities: [{ VulnerabilityID: '' }] }] },
      { ...trivy, Results: [{ Vulnerabilities: [{ VulnerabilityID: 7 }] }] },
    ],
    scan,
  ),
  ...each(
    MALFORMED,
    'Grype',
    [
      { ...grype, descriptor: { name: 'syft' } },
      { matches: [] },
      { ...grype, matches: [{}] },
      { ...grype, matches: [{ vulnerability: { id: 'x' } }] },
      { ...grype, matches: 'none' },
    ],
    scan,
  ),
  ...each(MALFORMED, 'OSV', [{ results: null }, { results: [7] }, { results: [{ packages: [{}] }] }], scan),
  ...each(
    MALFORMED,
    'SARIF',
    [
      { version: '2.0.0', runs: [{ tool: { driver: { name: 'x' } }, results: [] }] },
      { version: '2.1.0', runs: [] },
      { version: '2.1.0', runs: [{}] },
      { version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } } }] },
      { version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } }, results: [{ level: 'fatal' }] }] },
    ],
    scan,
  ),
  ...each(
    MALFORMED,
    'in-toto vulns',
    [{}, { scanner: {} }, { scanner: { uri: 'x', result: [{}] }, metadata: {} }],
    report('https://in-toto.io/attestation/vulns/v0.2'),
  ),
  ...each(
    MALFORMED,
    'cosign vuln',
    [{}, { scanner: {} }, { scanner: { result: 'x' } }],
    report('https://cosign.sigstore.dev/attestation/vuln/v1'),
  ),
  ...each(
    MALFORMED,
    'CycloneDX',
    [
      null,
      {},
      { bomFormat: 'SPDX', specVersion: '1.6' },
      { ...bom, specVersion: '2.0' },
      { ...bom, specVersion: 1.6 },
      { ...bom, components: {} },
      { ...bom, vulnerabilities: [{}] },
      { ...bom, vulnerabilities: [{ id: 'CVE-1', analysis: { state: 'fine' } }] },
      { ...bom, vulnerabilities: [{ id: 'CVE-1', analysis: { state: 'not_affected' } }] },
      { ...bom, vulnerabilities: [{ id: 'CVE-1', analysis: null }] },
    ],
    report('https://cyclonedx.org/bom'),
  ),
  ...each(
    MALFORMED,
    'SPDX',
    [{}, { ...spdx, spdxVersion: 'SPDX-3.0' }, { ...spdx, SPDXID: 'x' }, { ...spdx, creationInfo: null }, { ...spdx, packages: [{}] }],
    report('https://spdx.dev/Document'),
  ),
  ...each(
    MALFORMED,
    'OpenVEX',
    [
      {},
      { '@context': 'https://example.test', statements: [] },
      vexed({}),
      vexed({ ...openVex, status: 'fine' }),
      vexed({ ...openVex, status: 'not_affected' }),
      vexed({ ...openVex, products: [] }),
      vexed({ ...openVex, vulnerability: { name: '' } }),
      vexed({ ...openVex, products: [{ hashes: { 'sha-256': 7 } }] }),
    ],
    report('https://openvex.dev/ns'),
  ),
  ...each(
    MALFORMED,
    'VSA',
    [
      {},
      { ...vsa, verifier: {} },
      { ...vsa, verificationResult: 'passed' },
      { ...vsa, verifiedLevels: ['FAILED'] },
      { ...vsa, policy: null },
      { ...vsa, policy: { uri: 'x', digest: ['sha256'] } },
      { ...vsa, policy: { uri: 'x', digest: { sha256: 7 } } },
      { ...vsa, timeVerified: {} },
      { ...vsa, verifiedLevels: [7] },
      { ...vsa, verifiedLevels: Array.from({ length: 51 }, () => 'SLSA_BUILD_LEVEL_3') },
      { ...vsa, resourceUri: 'x'.repeat(1001) },
      { ...vsa, verifier: { id: 'x'.repeat(501) } },
      { ...vsa, inputAttestations: [{}] },
    ],
    report('https://slsa.dev/verification_summary/v1'),
  ),
  ...each(
    MALFORMED,
    'JUnit',
    [null, 7, {}, '', 'x', '<', '<a', '<testsuite>', '<testsuite/>', '<html/>', '\u0000', '<testsuite>&lol;</testsuite>'],
    junit,
  ),
  ...cases(MALFORMED, {
    'JUnit with entities that grow tenfold, ten times': junit(
      `<!DOCTYPE testsuite [<!ENTITY l0 "lol">${BOMB}]><testsuite><testcase name="&l10;"/></testsuite>`,
    ),
    'JUnit with an entity of a file': junit(
      '<!DOCTYPE testsuite [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuite><testcase name="a">&x;</testcase></testsuite>',
    ),
    'JUnit with a byte that is no character': junit('<testsuite><testcase name="\u0001"/></testsuite>'),
    'JUnit with a document type that looks like a quote to who does not know it': junit(
      `<!DOCTYPE testsuite ["]><testsuite>${'<a/>'.repeat(100)}<testcase name="a"/></testsuite>`,
    ),
    'JUnit 100,000 elements deep': junit(`${'<testsuite>'.repeat(100_000)}${'</testsuite>'.repeat(100_000)}`),
    'JUnit 100,000 elements deep, never closed': junit('<testsuite>'.repeat(100_000)),
  }),
  ...each(
    MALFORMED,
    'CTRF',
    [
      {},
      { results: {} },
      { results: { tool: { name: 't' }, tests: [] } },
      { results: { tool: { name: 't' }, tests: [{ name: 'a', status: 'ok' }] } },
    ],
    ctrf,
  ),
  ...cases('evidence.too_large', {
    '100,000 components': report('https://cyclonedx.org/bom')({ ...bom, components: Array(100_000).fill({ name: 'x' }) }),
    '100,000 packages': report('https://spdx.dev/Document')({ ...spdx, packages: Array(100_000).fill({ SPDXID: 'x' }) }),
    '60,000 findings': scan({ ...trivy, Results: [{ Vulnerabilities: Array(60_000).fill({ VulnerabilityID: 'CVE-1' }) }] }),
    '6,000 packages in VEX': report('https://openvex.dev/ns')({
      '@context': 'https://openvex.dev/ns',
      statements: Array.from({ length: 6 }, (_, at) => ({
        ...openVex,
        products: Array.from({ length: 1000 }, (_product, index) => ({ '@id': `pkg:npm/x${at}-${index}` })),
      })),
    }),
    'JUnit of 800,000 elements': junit(`<testsuite>${'<a/>'.repeat(800_000)}</testsuite>`),
    'JUnit of 800,000 attributes': junit(`<testsuite>${'<a b="" c=""/>'.repeat(400_000)}</testsuite>`),
    'JUnit of 800,000 references': junit(`<testsuite><testcase name="${'&lt;'.repeat(800_000)}"/></testsuite>`),
    'JUnit of 800,000 comments that hold text apart': junit(`<testsuite>${'<!---->a'.repeat(800_000)}</testsuite>`),
    'JUnit of 5 MiB without a blank': junit(`<testsuite><![CDATA[${'x'.repeat(5 * 1_048_576)}]]></testsuite>`),
    '1,001 analyses': report('https://cyclonedx.org/bom')({
      ...bom,
      vulnerabilities: Array(1001).fill({ id: 'CVE-1', analysis: { state: 'exploitable' } }),
    }),
  }),
];
