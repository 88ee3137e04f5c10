import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTrust, openEvidenceVerifier, type EvidenceAnswer } from '@interlock/adapters/evidence-verifier';
import { EvidenceKind, type ReleaseCandidate } from '@interlock/contracts';
import { readEvidence, type EvidenceFile } from './read-evidence.ts';
import { signReports, type ReportOptions } from './sign-reports.ts';
import { quietIo } from '../../../testing/quiet-io.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'interlock-cli-'));
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  write('ci.pub', publicKey.export({ type: 'spki', format: 'pem' }).toString());
  write('ci.key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  write('junit.xml', '<testsuite><testcase name="a"/></testsuite>');
  write('ctrf.json', JSON.stringify({ results: { tool: { name: 't' }, tests: [{ name: 'b', status: 'passed' }] } }));
  write('trivy.json', JSON.stringify({ SchemaVersion: 2, ArtifactName: 'web', Results: [{ Vulnerabilities: [LODASH] }] }));
  write('bom.json', JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [{ name: 'lodash', purl: PURL }] }));
  write(
    'vex.json',
    JSON.stringify({ '@context': 'https://openvex.dev/ns/v0.2.0', timestamp: '2026-01-02T03:04:05Z', statements: [EXCUSED] }),
  );
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const PURL = 'pkg:npm/lodash@4.17.15';
const LODASH = { VulnerabilityID: 'CVE-2020-8203', PkgName: 'lodash', PkgIdentifier: { PURL }, Severity: 'HIGH' };
const EXCUSED = {
  vulnerability: { name: 'CVE-2020-8203' },
  products: [{ '@id': PURL }],
  status: 'not_affected',
  justification: 'vulnerable_code_not_present',
};
const write = (name: string, text: string | Uint8Array): void => writeFileSync(join(cwd, name), text);
const artifact = { name: 'web', digest: `sha256:${'a'.repeat(64)}` };
const candidate: ReleaseCandidate = {
  component: 'component:default/web',
  artifacts: [artifact],
  source: { repository: 'git.example/web', revision: '1'.repeat(40) },
};
const bytesOf = async ({ content }: Pick<EvidenceFile, 'content'>): Promise<Uint8Array> => new Uint8Array(await content.arrayBuffer());
const judge = async (files: readonly Pick<EvidenceFile, 'content'>[]): Promise<EvidenceAnswer[]> => {
  const keys = [{ name: 'ci', file: 'ci.pub', purposes: EvidenceKind.options }];
  const verifier = openEvidenceVerifier({ trust: await loadTrust({ keys, sigstore: [], statementsV01: false }, cwd) });
  return (await Promise.all(files.map(async (file) => verifier.verify({ bytes: await bytesOf(file) }, candidate)))).flat();
};
const said = (answers: readonly EvidenceAnswer[]): unknown[] =>
  answers.map((answer) => (answer.verdict === 'accepted' ? answer.evidence.claims : answer.rejection));
const REPORTS: ReportOptions = {
  testResults: ['junit.xml', 'ctrf.json'],
  vulnerabilities: ['trivy.json'],
  sbom: ['bom.json'],
  vex: ['vex.json'],
  signingKey: 'ci.key',
};

describe('reports that nobody signed', () => {
  it('become statements about the artifact, which the verifier reads', async () => {
    const answers = await judge(await signReports(quietIo(cwd), REPORTS, [artifact]));
    expect(said(answers)).toMatchObject([
      { kind: 'test-result', result: 'PASSED', passed: 2 },
      { kind: 'vulnerabilities', format: 'trivy', counts: { high: 1 } },
      { kind: 'sbom', format: 'cyclonedx', components: 1 },
      { kind: 'vex', format: 'openvex', statements: [{ id: 'CVE-2020-8203', packages: [PURL] }] },
    ]);
  });

  it('of tests speak for every artifact, of a scan for one', async () => {
    const two = [artifact, { name: 'worker', digest: `sha256:${'b'.repeat(64)}` }];
    expect(await signReports(quietIo(cwd), { testResults: ['junit.xml'], signingKey: 'ci.key' }, two)).toHaveLength(2);
    await expect(signReports(quietIo(cwd), { sbom: ['bom.json'], signingKey: 'ci.key' }, two)).rejects.toThrow(
      '--sbom: found a report, and 2',
    );
  });

  it.each<[string, ReportOptions, string]>([
    ['without a key', { sbom: ['bom.json'] }, '--signing-key: found nothing, expected a private key'],
    ['that are no bill of materials', { sbom: ['trivy.json'], signingKey: 'ci.key' }, '--sbom: found trivy.json, neither'],
    ['that are no VEX', { vex: ['trivy.json'], signingKey: 'ci.key' }, '--vex: found trivy.json, neither'],
    ['that are no JSON', { vulnerabilities: ['junit.xml'], signingKey: 'ci.key' }, '--vulnerabilities: found junit.xml'],
  ])('%s are refused before anything is sent', async (_, options, message) => {
    await expect(signReports(quietIo(cwd), options, [artifact])).rejects.toThrow(message);
  });

  it.each([
    ['', /--test-results: found report, which is empty, expected JUnit XML or CTRF/],
    ['ok 1 - adds', /found report, which begins with "o", expected JUnit XML or CTRF/],
  ])('of tests are JUnit or CTRF: %j is neither', async (text, says) => {
    write('report', text);
    await expect(signReports(quietIo(cwd), { testResults: ['report'], signingKey: 'ci.key' }, [artifact])).rejects.toThrow(says);
  });

  it('are nothing where none is named', async () => {
    expect(await signReports(quietIo(cwd), {}, [artifact])).toEqual([]);
  });
});

describe('a folder of evidence', () => {
  const signed = async () => Promise.all((await signReports(quietIo(cwd), REPORTS, [artifact])).map(bytesOf));

  it('is every file in it that is named like evidence', async () => {
    mkdirSync(join(cwd, 'attestations'));
    for (const [index, bytes] of (await signed()).entries()) write(`attestations/${index}.jsonl`, bytes);
    write('attestations/notes.txt', 'x');
    expect((await judge(await readEvidence(quietIo(cwd), ['attestations'], () => undefined))).map(({ verdict }) => verdict)).toEqual(
      Array(4).fill('accepted'),
    );
    await expect(readEvidence(quietIo(cwd), ['sbom=attestations'], () => undefined)).resolves.toMatchObject(
      Array(4).fill({ kind: 'sbom' }),
    );
  });

  const blob = (bytes: Uint8Array | string, mediaType: string) => {
    const hex = createHash('sha256').update(bytes).digest('hex');
    write(`layout/blobs/sha256/${hex}`, bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  };
  const layout = async (): Promise<void> => {
    mkdirSync(join(cwd, 'layout/blobs/sha256'), { recursive: true });
    write('layout/oci-layout', '{"imageLayoutVersion":"1.0.0"}');
    const manifests = (await signed()).map((bytes, index) => {
      const layers = [blob(bytes, index === 0 ? 'application/vnd.dev.sigstore.bundle.v0.3+json' : 'application/vnd.dsse.envelope.v1+json')];
      return blob(JSON.stringify({ schemaVersion: 2, layers }), 'application/vnd.oci.image.manifest.v1+json');
    });
    const image = { schemaVersion: 2, layers: [blob('tar', 'application/vnd.oci.image.layer.v1.tar+gzip')] };
    const inner = blob(JSON.stringify({ manifests: manifests.slice(1) }), 'application/vnd.oci.image.index.v1+json');
    const outer = [blob(JSON.stringify(image), 'application/vnd.oci.image.manifest.v1+json'), inner, ...manifests];
    write('layout/index.json', JSON.stringify({ schemaVersion: 2, manifests: outer }));
  };

  it('may be an OCI layout, whose referrers are found by their media types', async () => {
    await layout();
    const answers = await judge(await readEvidence(quietIo(cwd), ['layout'], () => undefined));
    expect(answers.map(({ verdict }) => verdict)).toEqual(Array(4).fill('accepted'));
  });

  it('whose blob is not what its name says is refused', async () => {
    await layout();
    const [file] = await readEvidence(quietIo(cwd), ['layout'], () => undefined);
    write(file?.path ?? '', 'something else');
    await expect(readEvidence(quietIo(cwd), ['layout'], () => undefined)).rejects.toThrow('expected a blob that is what its name says');
  });

  it('without any is refused', async () => {
    mkdirSync(join(cwd, 'empty'));
    write('empty/notes.txt', 'x');
    await expect(readEvidence(quietIo(cwd), ['empty'], () => undefined)).rejects.toThrow('a folder without evidence');
  });
});
