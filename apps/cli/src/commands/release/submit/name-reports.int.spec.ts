import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTrust, openEvidenceVerifier } from '@interlock/adapters/evidence-verifier';
import { EvidenceKind, type Artifact, type ReleaseCandidate } from '@interlock/contracts';
import { nameReports } from './name-reports.ts';
import { readEvidence, type EvidenceFile } from './read-evidence.ts';
import { quietIo } from '../../../testing/quiet-io.ts';

const JUNIT = '<testsuites><testsuite name="unit"><testcase name="adds"/></testsuite></testsuites>';
const SARIF = '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Scanner"}},"results":[]}]}';
const BOM = '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"name":"a","purl":"pkg:npm/a@1"}]}';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'interlock-cli-'));
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  write('ci.pub', publicKey.export({ type: 'spki', format: 'pem' }).toString());
  write('ci.key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  write('junit.xml', JUNIT);
  write('code.sarif', SARIF);
  write('bom.json', BOM);
  write('notes.json', '{"hello":1}');
  write('broken.json', '{"runs":');
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const write = (name: string, text: string): void => writeFileSync(join(cwd, name), text);
const artifact: Artifact = { name: 'web', digest: `sha256:${'a'.repeat(64)}` };
const candidate: ReleaseCandidate = {
  component: 'component:default/web',
  artifacts: [artifact],
  source: { repository: 'git.example/web', revision: '1'.repeat(40) },
};
const KEY = { signingKey: 'ci.key' };
const bytesOf = async ({ content }: EvidenceFile): Promise<Uint8Array> => new Uint8Array(await content.arrayBuffer());
const verifier = async () =>
  openEvidenceVerifier({
    trust: await loadTrust(
      { keys: [{ name: 'ci', file: 'ci.pub', purposes: EvidenceKind.options }], sigstore: [], statementsV01: false },
      cwd,
    ),
  });

describe('reports among the evidence, and a key', () => {
  it('are named in one statement, by which each counts as what it is', async () => {
    const files = await readEvidence(
      quietIo(cwd),
      ['junit.xml', 'sbom=bom.json', 'code.sarif', 'junit.xml', 'notes.json', 'broken.json'],
      () => undefined,
    );
    const [naming, ...more] = await nameReports(quietIo(cwd), KEY, files, [artifact]);
    if (naming === undefined) throw new Error('no statement');
    expect(more).toEqual([]);
    const statement = await bytesOf(naming);
    const [answer] = await (await verifier()).verify({ bytes: statement }, candidate);
    expect(answer).toMatchObject({
      verdict: 'accepted',
      evidence: { kind: 'other', digest: naming.digest, names: files.slice(0, 3).map(({ digest }) => digest) },
    });
    const judged = [];
    for (const file of files.slice(0, 3))
      judged.push(await (await verifier()).verifyReport({ report: await bytesOf(file), statement }, candidate));
    expect(judged).toMatchObject([
      { verdict: 'accepted', evidence: { kind: 'test-result', claims: { result: 'PASSED', passed: 1 } } },
      { verdict: 'accepted', evidence: { kind: 'sbom' } },
      { verdict: 'accepted', evidence: { kind: 'vulnerabilities' } },
    ]);
  });

  it('are not vouched for where they lie in a folder: others made that', async () => {
    mkdirSync(join(cwd, 'folder'));
    write('folder/bom.json', BOM);
    const files = await readEvidence(quietIo(cwd), ['folder'], () => undefined);
    expect(files).toMatchObject([{ path: 'folder/bom.json', report: undefined }]);
    expect(await nameReports(quietIo(cwd), KEY, files, [artifact])).toEqual([]);
  });

  it('are left to other statements where there is no key, or more than one artifact', async () => {
    const files = await readEvidence(quietIo(cwd), ['junit.xml'], () => undefined);
    expect(files).toMatchObject([{ report: { format: 'JUnit', kind: 'test-result' } }]);
    expect(await nameReports(quietIo(cwd), {}, files, [artifact])).toEqual([]);
    expect(await nameReports(quietIo(cwd), KEY, files, [artifact, { ...artifact, digest: `sha256:${'b'.repeat(64)}` }])).toEqual([]);
  });

  it('are refused where the key cannot be read, and where there are too many to name', async () => {
    const files = await readEvidence(quietIo(cwd), ['junit.xml'], () => undefined);
    await expect(nameReports(quietIo(cwd), { signingKey: 'ci.pub' }, files, [artifact])).rejects.toThrow(
      '--signing-key: found ci.pub, no private key',
    );
    const many = Array.from({ length: 101 }, (_, index): EvidenceFile => ({ ...files[0], digest: `sha256:${index}` }) as EvidenceFile);
    await expect(nameReports(quietIo(cwd), KEY, many, [artifact])).rejects.toThrow('--evidence: found 101 reports, expected at most 100');
  });
});
