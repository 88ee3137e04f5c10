import type { VulnerabilitiesClaims } from '@interlock/contracts';
import { fixture } from './testing/fixture.ts';
import { evidenceOf, judgeWith, rejectionOf } from './testing/judging.ts';
import { aCandidate, ARTIFACT_DIGEST, aSigningKey, reportStatement, signStatement } from './testing/index.ts';
import { readVerificationSummary } from './claims/verification-summary.ts';

// Reports inside of a signed statement: what the statement holds is read as its tool wrote it.

const key = aSigningKey('p256');
const judge = judgeWith(key);
const REPORT = 'https://interlock.dev/attestation/vulnerabilities/v1';
const COSIGN = 'https://cosign.sigstore.dev/attestation/vuln/v1';
const TESTS = 'https://interlock.dev/attestation/test-report/v1';
const BOM = 'https://cyclonedx.org/bom';
const json = (name: string): Record<string, unknown> => JSON.parse(fixture(`reports/${name}`).toString('utf8')) as Record<string, unknown>;
const read = async (type: string, predicate: unknown) => evidenceOf(await judge(signStatement(reportStatement(type, predicate), key)));
const refused = async (type: string, predicate: unknown) => rejectionOf(await judge(signStatement(reportStatement(type, predicate), key)));
const scan = async (report: unknown): Promise<VulnerabilitiesClaims> => (await read(REPORT, { report })).claims as VulnerabilitiesClaims;
const briefly = ({ findings }: VulnerabilitiesClaims) =>
  findings.map(({ id, severity, package: { purl, name }, fixedIn }) => `${id} ${severity} ${purl ?? name ?? '-'} ${fixedIn ?? '-'}`);

describe("a scanner's report in a signed statement", () => {
  it('of Trivy names each vulnerability once for each package', async () => {
    expect(briefly(await scan(json('trivy-alpine.json')))).toEqual([
      'CVE-2019-1549 medium pkg:apk/alpine/libcrypto1.1@1.1.1c-r0?arch=x86_64&distro=3.10.2 1.1.1d-r0',
      'CVE-2019-1549 medium pkg:apk/alpine/libssl1.1@1.1.1c-r0?arch=x86_64&distro=3.10.2 1.1.1d-r0',
      'CVE-2019-1551 medium pkg:apk/alpine/libcrypto1.1@1.1.1c-r0?arch=x86_64&distro=3.10.2 1.1.1d-r2',
      'CVE-2019-1551 medium pkg:apk/alpine/libssl1.1@1.1.1c-r0?arch=x86_64&distro=3.10.2 1.1.1d-r2',
    ]);
    const { counts, findings } = await scan(json('trivy-gomod.json'));
    // Three go.mod files have the same module: one finding.
    expect(counts).toEqual({ unknown: 2 });
    expect(findings.map(({ id }) => id)).toEqual(['CVE-2021-38561', 'GMS-2022-20']);
  });

  it('of Trivy that found nothing is a report all the same, an empty object is none', async () => {
    const clean = { SchemaVersion: 2, Trivy: { Version: '0.74.0' }, CreatedAt: '2026-01-02T03:04:05.123456789Z', ArtifactName: 'checkout' };
    expect(await scan(clean)).toMatchObject({
      format: 'trivy',
      scanner: { name: 'trivy', version: '0.74.0' },
      scannedAt: '2026-01-02T03:04:05.123Z',
      counts: {},
    });
    expect(await refused(REPORT, { report: {} })).toMatchObject({
      code: 'evidence.predicate_malformed',
      field: 'payload.predicate.report',
    });
    expect(await refused(REPORT, { report: { ...clean, matches: [] } })).toMatchObject({ found: 'SchemaVersion and matches side by side' });
  });

  it('of Grype says what is exploited, and puts it first', async () => {
    const claims = await scan(json('grype-image.json'));
    expect(briefly(claims)).toEqual(['CVE-1999-0002 critical pkg:deb/package-2@2.2.2 -', 'CVE-1999-0001 low package-1 1.2.1']);
    expect(claims.findings.map(({ exploited }) => exploited)).toEqual([true, false]);
  });

  it('of OSV-Scanner joins the names of one vulnerability, and leaves out what was withdrawn', async () => {
    const claims = await scan(json('osv-scanner.json'));
    expect(briefly(claims)).toEqual(['CVE-2020-8203 high pkg:npm/lodash@4.17.15 4.17.19', 'CVE-2021-23337 high pkg:npm/lodash@4.17.15 -']);
    expect(claims.findings[0]).toMatchObject({ aliases: ['GHSA-p6mc-m468-83gw'], publishedAt: '2020-07-15T19:15:48.000Z' });
  });

  it('in SARIF has the label before the score, and the package that the result names', async () => {
    expect(briefly(await scan(json('trivy-alpine.sarif.json')))).toEqual([
      'CVE-2019-1549 medium libcrypto1.1 1.1.1d-r0',
      'CVE-2019-1549 medium libssl1.1 1.1.1d-r0',
      'CVE-2019-1551 medium libcrypto1.1 1.1.1d-r2',
      'CVE-2019-1551 medium libssl1.1 1.1.1d-r2',
    ]);
    expect(briefly(await scan(json('grype-image.sarif.json')))).toEqual([
      'CVE-1999-0001 high package-1 1.2.1,2.1.3,3.4.0',
      'CVE-1999-0002 high pkg:deb/package-2@2.2.2 -',
    ]);
  });

  it.each([
    ['was suppressed', { suppressions: [{ kind: 'external' }] }, 0],
    ['was to be suppressed and was not', { suppressions: [{ kind: 'external', status: 'rejected' }] }, 1],
    ['is gone', { baselineState: 'absent' }, 0],
    ['passed', { kind: 'pass' }, 0],
    ['says nothing more', {}, 1],
  ])('in SARIF whose result %s', async (_, more, findings) => {
    const runs = [
      { tool: { driver: { name: 'linter' } }, results: [{ ruleId: 'no-eval', level: 'error', message: { text: 'x' }, ...more }] },
    ];
    expect((await scan({ version: '2.1.0', runs })).findings).toHaveLength(findings);
  });

  it('in SARIF of a run that broke off is refused, as is one without results', async () => {
    const run = { tool: { driver: { name: 'x' } }, results: [], invocations: [{ executionSuccessful: false }] };
    expect(await refused(REPORT, { report: { version: '2.1.0', runs: [run] } })).toMatchObject({ found: 'executionSuccessful: false' });
    const none = { tool: { driver: { name: 'x' } } };
    expect(await refused(REPORT, { report: { version: '2.1.0', runs: [none] } })).toMatchObject({
      field: 'payload.predicate.report.runs.0.results',
    });
  });

  it('as cosign and in-toto write it', async () => {
    const scanner = { uri: 'pkg:github/aquasecurity/trivy@0.74', result: json('trivy-alpine.json') };
    expect((await read(COSIGN, { invocation: {}, scanner, metadata: {} })).claims).toMatchObject({
      format: 'trivy',
      counts: { medium: 4 },
    });
    const flat = {
      id: 'CVE-2026-1',
      severity: [
        { method: 'nvd', score: 'medium' },
        { method: 'cvss_score', score: '9.1' },
      ],
    };
    const metadata = { scanStartedOn: '2026-01-02T03:04:05Z', scanFinishedOn: '2026-01-02T03:04:06Z' };
    for (const [type, row] of [
      ['https://in-toto.io/attestation/vulns/v0.2', flat],
      ['https://in-toto.io/attestation/vulns/v0.1', { vulnerability: flat }],
    ] as const)
      expect((await read(type, { scanner: { uri: 'scan', result: [row] }, metadata })).claims).toMatchObject({
        counts: { critical: 1 },
        scannedAt: '2026-01-02T03:04:06.000Z',
      });
  });

  it('of very many keeps the worst, and counts the rest', async () => {
    const severities = ['LOW', 'CRITICAL', 'HIGH'];
    const Vulnerabilities = Array.from({ length: 900 }, (_, index) => ({
      VulnerabilityID: `CVE-2026-${1000 + index}`,
      PkgName: 'p',
      Severity: severities[index % 3],
    }));
    const claims = await scan({ SchemaVersion: 2, ArtifactName: 'x', Results: [{ Vulnerabilities }] });
    expect(claims).toMatchObject({ counts: { critical: 300, high: 300, low: 300 }, omitted: { high: 100, low: 300 } });
    expect(claims.findings).toHaveLength(500);
  });

  it('by a signer who may not say so does not count', async () => {
    const bytes = signStatement(reportStatement(REPORT, { report: json('trivy-alpine.json') }), key);
    expect(rejectionOf(await judge(bytes, { trust: { purposes: ['provenance', 'vex'] } })).code).toBe('evidence.purpose_mismatch');
  });
});

describe('a CycloneDX document', () => {
  const bom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    metadata: { timestamp: '2026-01-02T03:04:05Z', component: { name: 'checkout' } },
  };
  const lodash = { type: 'library', 'bom-ref': 'lodash', name: 'lodash', version: '4.17.15', purl: 'pkg:npm/lodash@4.17.15' };
  const found = { id: 'CVE-2020-8203', ratings: [{ severity: 'high' }], affects: [{ ref: 'lodash' }] };

  it('without vulnerabilities is a bill of materials, nested components included', async () => {
    const components = [{ ...lodash, components: [{ type: 'library', name: 'inner' }] }];
    expect((await read(BOM, { ...bom, components })).claims).toEqual({
      kind: 'sbom',
      format: 'cyclonedx',
      specVersion: '1.5',
      name: 'checkout',
      components: 2,
      identified: 1,
      createdAt: '2026-01-02T03:04:05.000Z',
    });
    expect((await read(`${BOM}/v1.6`, json('cyclonedx-bom.json'))).claims).toMatchObject({ kind: 'sbom', specVersion: '1.6' });
  });

  it('with vulnerabilities is a scan, and an analysis in it excuses nothing', async () => {
    const excused = { ...found, id: 'CVE-2020-0001', analysis: { state: 'not_affected', justification: 'code_not_reachable' } };
    const { claims } = await read(BOM, { ...bom, components: [lodash], vulnerabilities: [found, excused] });
    expect(briefly(claims as VulnerabilitiesClaims)).toEqual([
      'CVE-2020-0001 high pkg:npm/lodash@4.17.15 -',
      'CVE-2020-8203 high pkg:npm/lodash@4.17.15 -',
    ]);
  });

  it('with an analysis of each vulnerability is VEX, which asks for a purpose of its own', async () => {
    const evidence = await read(BOM, json('cyclonedx-vulnerability.json'));
    expect(evidence.claims).toMatchObject({
      kind: 'vex',
      statements: [
        {
          id: 'SNYK-JAVA-COMFASTERXMLJACKSONCORE-32111',
          aliases: ['CVE-2018-7489'],
          status: 'not_affected',
          justification: 'code_not_reachable',
          packages: ['pkg:maven/com.fasterxml.jackson.core/jackson-databind@2.9.4'],
          whole: false,
        },
      ],
    });
    const bytes = signStatement(reportStatement(BOM, json('cyclonedx-vulnerability.json')), key);
    expect(rejectionOf(await judge(bytes, { trust: { purposes: ['sbom', 'vulnerabilities'] } })).code).toBe('evidence.purpose_mismatch');
  });

  it('of another version is refused', async () => {
    expect(await refused(BOM, { ...bom, specVersion: '1.3', components: [] })).toMatchObject({ field: 'payload.predicate.specVersion' });
  });
});

describe('SPDX', () => {
  it('is counted', async () => {
    expect((await read('https://spdx.dev/Document', json('spdx.json'))).claims).toMatchObject({
      format: 'spdx',
      specVersion: '2.3',
      name: 'checkout',
      components: 2,
      identified: 1,
    });
  });
});

describe('OpenVEX', () => {
  it('is about packages, about the artifact by its digest, or about nothing here', async () => {
    const { claims } = await read('https://openvex.dev/ns/v0.2.0', json('openvex.json'));
    expect(claims).toMatchObject({ kind: 'vex', format: 'openvex', author: 'Product security, Example shop' });
    expect(claims.kind === 'vex' ? claims.statements.map(({ id, status, packages, whole }) => [id, status, packages, whole]) : []).toEqual([
      ['CVE-2019-1549', 'not_affected', ['pkg:apk/alpine/libssl1.1'], false],
      ['CVE-2019-1551', 'under_investigation', ['pkg:apk/alpine/libcrypto1.1@1.1.1c-r0'], false],
      ['CVE-2021-0001', 'fixed', [], true],
      ['CVE-2021-0002', 'not_affected', [], false],
    ]);
  });

  it('that excuses without a reason is refused', async () => {
    const statement = { vulnerability: { name: 'CVE-2026-1' }, products: [{ '@id': 'pkg:npm/x' }], status: 'not_affected' };
    const document = { '@context': 'https://openvex.dev/ns/v0.2.0', statements: [statement] };
    expect(await refused('https://openvex.dev/ns', document)).toMatchObject({ field: 'payload.predicate.statements.0.justification' });
  });
});

describe('a test report', () => {
  const junit = (content: string) => ({ reports: [{ format: 'junit', content }] });

  it('in JUnit XML is counted test by test, whatever its totals say', async () => {
    expect((await read(TESTS, junit(fixture('reports/junit.xml').toString('utf8')))).claims).toEqual({
      kind: 'test-result',
      result: 'WARNED',
      passed: 2,
      warned: 1,
      failed: 0,
    });
    const broken = '<testsuite tests="2" failures="0"><testcase name="a"><failure/></testcase><error/><testcase name="b"/></testsuite>';
    expect((await read(TESTS, junit(broken))).claims).toMatchObject({ result: 'FAILED', passed: 1, failed: 2 });
  });

  it('in CTRF too, and several reports are one result', async () => {
    const ctrf = { format: 'ctrf', content: json('ctrf.json') };
    expect((await read(TESTS, { reports: [ctrf] })).claims).toMatchObject({ result: 'FAILED', passed: 1, failed: 1 });
    const both = { reports: [{ format: 'junit', content: '<testsuite><testcase name="a"/></testsuite>' }, ctrf] };
    expect((await read(TESTS, both)).claims).toMatchObject({ result: 'FAILED', passed: 2, failed: 1 });
  });

  it.each([
    ['no test', '<testsuites tests="12"/>'],
    ['only skipped tests', '<testsuite><testcase name="a"><skipped/></testcase></testsuite>'],
    ['another root', '<html/>'],
    ['a document type', '<!DOCTYPE testsuite [<!ENTITY a "b">]><testsuite><testcase name="a"/></testsuite>'],
    ['an external document type', '<!DOCTYPE testsuite SYSTEM "file:///etc/passwd"><testsuite><testcase name="a"/></testsuite>'],
    ['an entity of its own', '<testsuite><testcase name="a">&xxe;</testcase></testsuite>'],
    ['an element that is not closed', '<testsuite><testcase name="a"></testsuite>'],
    ['an attribute twice', '<testsuite><testcase name="a" name="b"/></testsuite>'],
    ['a second root', '<testsuite><testcase name="a"/></testsuite><testsuite/>'],
    ['suites without end', `${'<testsuite>'.repeat(100)}<testcase name="a"/>${'</testsuite>'.repeat(100)}`],
    ['suites far beyond the stack', `${'<testsuite>'.repeat(100_000)}<testcase name="a"/>${'</testsuite>'.repeat(100_000)}`],
  ])('with %s is refused', async (_, xml) => {
    expect(await refused(TESTS, junit(xml))).toMatchObject({ code: 'evidence.predicate_malformed' });
  });
});

describe('a verification summary', () => {
  const VERIFIER = 'https://verifier.example.test';
  const verified = (predicate: unknown, trust: { readonly verifierIds?: readonly string[] } = { verifierIds: [VERIFIER] }) =>
    judge(signStatement(reportStatement(VSA, predicate), key), { trust });
  const read = async (_: string, predicate: unknown) => evidenceOf(await verified(predicate));
  const refused = async (_: string, predicate: unknown) => rejectionOf(await verified(predicate));
  const VSA = 'https://slsa.dev/verification_summary/v1';
  const summary = {
    verifier: { id: VERIFIER },
    timeVerified: '2026-01-02T03:04:05Z',
    resourceUri: 'oci://registry.example.test/shop/checkout:v1',
    policy: { uri: 'https://policy.example.test/1' },
    verificationResult: 'PASSED',
    verifiedLevels: ['SLSA_BUILD_LEVEL_3'],
  };

  it('names verifier, result and levels', async () => {
    expect((await read(VSA, summary)).claims).toMatchObject({
      verifierId: 'https://verifier.example.test',
      result: 'PASSED',
      levels: ['SLSA_BUILD_LEVEL_3'],
      verifiedAt: '2026-01-02T03:04:05.000Z',
    });
    const byDigest = `pkg:oci/checkout@${ARTIFACT_DIGEST.replace(':', '%3A')}`;
    expect((await read(VSA, { ...summary, resourceUri: byDigest })).claims).toMatchObject({ resourceUri: byDigest });
  });

  it('counts for the verifiers alone that its signer is pinned to, and for none where it is pinned to none', async () => {
    const another = { ...summary, verifier: { id: 'https://verifier.example.test/another' } };
    expect(rejectionOf(await verified(another))).toMatchObject({
      code: 'evidence.signer_untrusted',
      field: 'payload.predicate.verifier.id',
      found: 'verifier "https://verifier.example.test/another" signed by "ci"',
      expected: `a verifier of ${VERIFIER}`,
    });
    expect(rejectionOf(await verified(summary, {}))).toMatchObject({
      code: 'evidence.signer_untrusted',
      expected: 'a verifier of `verifierIds`, which the configuration does not name for "ci"',
    });
  });

  it('names the digest of its policy, where it is one that identifies', async () => {
    const policy = { uri: 'https://policy.example.test/1', digest: { sha1: 'a'.repeat(40), sha256: 'c'.repeat(64) } };
    expect((await read(VSA, { ...summary, policy })).claims).toMatchObject({ policyDigest: `sha256:${'c'.repeat(64)}` });
    expect((await read(VSA, summary)).claims).toMatchObject({ policyDigest: null });
    expect((await read(VSA, { ...summary, policy: { ...policy, digest: { sha256: 'no hex' } } })).claims).toMatchObject({
      policyDigest: null,
    });
    expect((await refused(VSA, { ...summary, policy: { ...policy, digest: 7 } })).field).toBe('payload.predicate.policy.digest');
  });

  it.each([
    [['sha512', 'sha384', 'sha256', 'sha1'], `sha256:${'c'.repeat(64)}`],
    [['sha512', 'sha384'], `sha384:${'c'.repeat(96)}`],
  ])('names of several digests of its policy (%j) the same one in whatever order they come', (algorithms, policyDigest) => {
    const lengths: Readonly<Record<string, number>> = { sha1: 40, sha256: 64, sha384: 96, sha512: 128 };
    for (const order of [algorithms, algorithms.toReversed()]) {
      const digest = Object.fromEntries(order.map((algorithm) => [algorithm, 'c'.repeat(lengths[algorithm] ?? 0)]));
      const subject = { name: 'registry.example.test/shop/checkout', digest: ARTIFACT_DIGEST };
      const predicate = { ...summary, resourceUri: subject.name, policy: { uri: 'https://policy.example.test/1', digest } };
      expect(readVerificationSummary(predicate, subject).claims).toMatchObject({ policyDigest });
    }
  });

  it('of another resource does not count, nor does one that contradicts itself', async () => {
    expect(await refused(VSA, { ...summary, resourceUri: 'oci://registry.example.test/shop/other' })).toMatchObject({
      code: 'evidence.subject_mismatch',
      field: 'payload.predicate.resourceUri',
    });
    expect(await refused(VSA, { ...summary, verificationResult: 'FAILED' })).toMatchObject({ field: 'payload.predicate.verifiedLevels' });
    expect((await read(VSA, { ...summary, verificationResult: 'FAILED', verifiedLevels: ['FAILED'] })).claims).toMatchObject({
      result: 'FAILED',
    });
  });
});

describe('a subject', () => {
  it.each(['sha384', 'sha512'])('may be named by %s', async (algorithm) => {
    const digest = `${algorithm}:${'b2'.repeat(algorithm === 'sha384' ? 48 : 64)}`;
    const candidate = aCandidate({ artifacts: [{ name: 'checkout', digest }] });
    const bytes = signStatement(reportStatement('https://spdx.dev/Document', json('spdx.json'), digest), key);
    expect(evidenceOf(await judge(bytes, { candidate })).subject).toBe(digest);
    expect(rejectionOf(await judge(bytes)).code).toBe('evidence.subject_mismatch');
  });
});
