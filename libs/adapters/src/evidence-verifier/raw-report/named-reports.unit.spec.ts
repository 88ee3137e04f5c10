import { MOST_NAMED_FILES, NAMING_PREDICATES, RAW_REPORTS } from '@interlock/contracts';
import { nodeHashing } from '../../hashing/index.ts';
import { sha256 } from '@interlock/domain';
import { openEvidenceVerifier } from '../open-evidence-verifier.ts';
import { fixture } from '../testing/fixture.ts';
import {
  aCandidate,
  aSigningKey,
  ARTIFACT_DIGEST,
  provenanceStatement,
  reportStatement,
  signStatement,
  trustIn,
} from '../testing/index.ts';
import { evidenceOf, judgeWith, rejectionOf, type Judged } from '../testing/judging.ts';
import { namedFiles } from './named-files.ts';

const key = aSigningKey('p256');
const REFERENCE = 'https://in-toto.io/attestation/reference/v0.1';
const digestOf = (bytes: Uint8Array): string => sha256(bytes, nodeHashing);
const descriptor = (bytes: Uint8Array) => ({
  name: 'report',
  downloadLocation: 'https://never.visited.example/',
  digest: { sha256: digestOf(bytes).slice('sha256:'.length), gitBlob: 'x' },
});
const referring = (...files: Uint8Array[]) =>
  reportStatement(REFERENCE, { attester: { id: 'https://ci.example' }, references: files.map(descriptor) });
const sign = (statement: unknown, by = key): Uint8Array => signStatement(statement, by);
const judge = (report: Uint8Array, statement: Uint8Array, { trust = {}, candidate = aCandidate() }: Judged = {}) =>
  openEvidenceVerifier({ trust: trustIn({ key, ...trust }) }).verifyReport({ report, statement }, candidate);

const junit = fixture('reports/junit.xml');
const trivy = fixture('reports/trivy-alpine.json');
const json = (bytes: Buffer): unknown => JSON.parse(bytes.toString('utf8'));

const TESTS = 'https://interlock.dev/attestation/test-report/v1';
const SCAN = 'https://interlock.dev/attestation/vulnerabilities/v1';
const BOM = 'https://cyclonedx.org/bom';
const TESTS_PASSED = 'https://in-toto.io/attestation/test-result/v0.1';
const carried = (name: string): readonly [type: string, predicate: unknown] => {
  const bytes = fixture(`reports/${name}`);
  if (name === 'junit.xml') return [TESTS, { reports: [{ format: 'junit', content: bytes.toString('utf8') }] }];
  if (name === 'ctrf.json') return [TESTS, { reports: [{ format: 'ctrf', content: json(bytes) }] }];
  if (name.startsWith('cyclonedx')) return [BOM, json(bytes)];
  if (name === 'spdx.json') return ['https://spdx.dev/Document', json(bytes)];
  if (name === 'openvex.json') return ['https://openvex.dev/ns', json(bytes)];
  return [SCAN, { report: json(bytes) }];
};

describe('a report that a signed statement names', () => {
  it.each([
    'junit.xml',
    'ctrf.json',
    'trivy-alpine.json',
    'trivy-alpine.sarif.json',
    'grype-image.json',
    'grype-image.sarif.json',
    'osv-scanner.json',
    'cyclonedx-bom.json',
    'cyclonedx-vulnerability.json',
    'spdx.json',
    'openvex.json',
  ])('says what it would say inside of a statement: %s', async (name) => {
    const bytes = fixture(`reports/${name}`);
    const statement = sign(referring(bytes));
    const named = evidenceOf(await judge(bytes, statement));
    const whole = evidenceOf(await judgeWith(key)(sign(reportStatement(...carried(name)))));
    expect(named).toEqual({ ...whole, digest: digestOf(bytes), namedBy: digestOf(statement) });
    expect([named.subject, named.signer.trust]).toEqual([ARTIFACT_DIGEST, 'ci']);
  });

  it.each([
    [REFERENCE, { references: [descriptor(trivy), descriptor(junit)] }],
    ['https://in-toto.io/attestation/scai/v0.3', { attributes: [{ attribute: 'TESTED', evidence: descriptor(junit) }] }],
    ['https://slsa.dev/provenance/v1', withByproduct(junit)],
  ])('may be named by %s, which says so itself', async (type, predicate) => {
    const statement = sign(reportStatement(type, predicate));
    const { names } = evidenceOf(await judgeWith(key)(statement));
    expect(names).toContain(digestOf(junit));
    expect(evidenceOf(await judge(junit, statement)).kind).toBe('test-result');
  });

  it('is of a format that the reference page names', () => {
    expect(RAW_REPORTS.map(({ format }) => format.split(' ')[0])).toEqual(
      expect.arrayContaining(['JUnit', 'CTRF', 'Trivy', 'Grype', 'OSV-Scanner', 'SARIF', 'CycloneDX', 'SPDX', 'OpenVEX']),
    );
  });
});

function withByproduct(bytes: Uint8Array): unknown {
  const { predicate } = provenanceStatement() as { predicate: { runDetails: object } };
  return { ...predicate, runDetails: { ...predicate.runDetails, byproducts: [descriptor(bytes)] } };
}

describe('a report that nothing that counts names', () => {
  const changed = Buffer.from(junit).fill('x', 60, 61);
  const other = aSigningKey('p256');
  const statementOf = (digest: string) => ({ ...referring(junit), subject: [{ name: 'x', digest: { sha256: digest } }] });

  it.each<[string, string, Uint8Array, Uint8Array, Judged]>([
    ['by another digest', 'report_unnamed', changed, sign(referring(junit)), {}],
    ['by sha512 alone', 'report_unnamed', junit, sign(reportStatement(REFERENCE, { references: [{ digest: { sha512: 'a' } }] })), {}],
    [
      'in a type that names nothing',
      'report_unnamed',
      junit,
      sign(reportStatement(TESTS_PASSED, { result: 'PASSED', references: [descriptor(junit)] })),
      {},
    ],
    ['about another artifact', 'subject_mismatch', junit, sign(statementOf('b'.repeat(64))), {}],
    ['by a stranger', 'signer_untrusted', junit, sign(referring(junit), other), {}],
    ['that nobody signed', 'no_signature', junit, Buffer.from(JSON.stringify(referring(junit))), {}],
    ['that is the report itself', 'malformed', junit, junit, {}],
    [
      'by who may not speak of tests',
      'purpose_mismatch',
      junit,
      sign(referring(junit)),
      { trust: { purposes: ['provenance', 'vulnerabilities'] } },
    ],
    [
      'by who may not speak of this component',
      'component_mismatch',
      junit,
      sign(referring(junit)),
      { trust: { components: ['component:default/x'] } },
    ],
    [
      'by another builder than its signer’s',
      'signer_untrusted',
      junit,
      sign(reportStatement('https://slsa.dev/provenance/v1', withByproduct(junit))),
      { trust: { builderIds: ['https://other.example'] } },
    ],
    ['and is none', 'unsupported_format', Buffer.from('{"x":1}'), sign(referring(Buffer.from('{"x":1}'))), {}],
    ['and holds no test', 'predicate_malformed', Buffer.from('<testsuites/>'), sign(referring(Buffer.from('<testsuites/>'))), {}],
  ])('is refused: %s', async (_, code, report, statement, judged) => {
    const rejection = rejectionOf(await judge(report, statement, judged));
    expect([rejection.code, rejection.digest]).toEqual([`evidence.${code}`, digestOf(report)]);
  });

  it('is told where: in the statement, or in the report', async () => {
    const may = await judge(junit, sign(referring(junit)), { trust: { purposes: ['vulnerabilities'] } });
    expect(rejectionOf(may)).toMatchObject({ field: 'statement.payload.predicateType', claimedPredicateType: TESTS });
    const broken = Buffer.from(JSON.stringify({ ...(json(trivy) as object), Results: 7 }));
    expect(rejectionOf(await judge(broken, sign(referring(broken))))).toMatchObject({
      field: 'document.Results',
      claimedPredicateType: SCAN,
    });
    expect(rejectionOf(await judgeWith(key)(junit))).toMatchObject({
      code: 'evidence.report_unnamed',
      claimedPredicateType: TESTS,
      expected: expect.stringContaining(digestOf(junit)) as string,
    });
  });

  it('that is said to be of another kind is refused for that', async () => {
    expect(rejectionOf(await judgeWith(key)(trivy, { kind: 'test-result' })).code).toBe('evidence.kind_mismatch');
    expect(rejectionOf(await judgeWith(key)(trivy, { kind: 'vulnerabilities' })).code).toBe('evidence.report_unnamed');
  });
});

describe('what a statement names', () => {
  const named = (predicateType: string, predicate: unknown) => namedFiles({ _type: '', subject: [], predicateType, predicate });

  it('is each file once, and no more than may be', () => {
    const many = Array.from({ length: MOST_NAMED_FILES + 5 }, (_, index) => ({ digest: { sha256: index.toString(16).padStart(64, '0') } }));
    expect(named(REFERENCE, { references: [...many, ...many] })).toHaveLength(MOST_NAMED_FILES);
  });

  it('is nothing where nothing reads, whatever stands there', () => {
    const odd = [
      null,
      [],
      {},
      'x',
      7,
      { digest: null },
      { digest: { sha256: 'A'.repeat(64) } },
      { digest: { sha256: 7 } },
      { digest: ['a'] },
    ];
    for (const type of [...Object.keys(NAMING_PREDICATES), 'constructor', '__proto__', 'toString'])
      for (const one of odd)
        for (const predicate of [
          one,
          { references: one, attributes: one, runDetails: one },
          { references: [one], attributes: [{ evidence: one }], runDetails: { byproducts: [one] } },
        ])
          expect(named(type, predicate)).toEqual([]);
  });

  it('is told by no other kind of statement', async () => {
    expect(evidenceOf(await judgeWith(key)(sign(provenanceStatement()))).names).toBeUndefined();
  });
});
