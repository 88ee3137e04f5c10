import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildStatement, signStatement } from '@interlock/adapters/attestation';
import { run, type Ran } from '../../../testing/run.ts';

const cwd = mkdtempSync(join(tmpdir(), 'interlock-cli-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const file = (name: string, content: unknown): string => {
  writeFileSync(join(cwd, name), typeof content === 'string' ? content : JSON.stringify(content));
  return name;
};
const JUNIT = '<testsuite><testcase name="a"/><testcase name="b"/></testsuite>';
const TRIVY = { SchemaVersion: 2, ArtifactName: 'web', Results: [] };
const BOM = { bomFormat: 'CycloneDX', specVersion: '1.6', components: [{ name: 'soup' }] };
const artifact = { name: 'r/a', digest: `sha256:${'a'.repeat(64)}` };
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const attested = signStatement(buildStatement([artifact], 'https://example.test/anything', {}), privateKey);

/** No server is there: 1 means that everything was ready to be sent. */
const submit = (...more: string[]): Promise<Ran> =>
  run(
    [
      ...`release submit --component component:default/web --artifact r/a@${artifact.digest} --commit ${'1'.repeat(40)} --source git.example/a`.split(
        ' ',
      ),
      ...more,
    ],
    { cwd },
  );

beforeAll(() => {
  file('ci.key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  file('weak.key', generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  file('junit.xml', JUNIT);
  file('cut.xml', JUNIT.slice(0, -20));
  file('trivy.json', TRIVY);
  file('odd-trivy.json', { SchemaVersion: 2, Results: 'none' });
  file('bom.json', BOM);
  file('bom-of-no-version.json', { bomFormat: 'CycloneDX' });
  file('cut.json', JSON.stringify(attested).slice(0, -9));
  file('attested.json', attested);
  file('lines.jsonl', `${JSON.stringify(attested)}\n${JSON.stringify(attested).slice(0, 40)}`);
});

const KEY = ['--signing-key', 'ci.key'];

describe('a document that nobody can read', () => {
  it.each<[string, readonly string[], string]>([
    ['test results that were cut short, to be signed', ['--test-results', 'cut.xml', ...KEY], '--test-results: found cut.xml'],
    ['a report that was cut short, to be named', ['--evidence', 'cut.xml', ...KEY], '--evidence: found cut.xml'],
    ['a report that was cut short, without a key', ['--evidence', 'cut.xml'], '--evidence: found cut.xml'],
    ['a scan that is none', ['--vulnerabilities', 'odd-trivy.json', ...KEY], '--vulnerabilities: found odd-trivy.json'],
    ['a bill of materials of no version', ['--sbom', 'bom-of-no-version.json', ...KEY], '--sbom: found bom-of-no-version.json'],
    ['an attestation that was cut short', ['--evidence', 'cut.json'], '--evidence: found cut.json'],
    [
      'a line of attestations that was cut short',
      ['--evidence', 'attested.json', '--evidence', 'lines.jsonl'],
      '--evidence: found lines.jsonl',
    ],
    [
      'a key that nobody can trust',
      ['--test-results', 'junit.xml', '--signing-key', 'weak.key'],
      '--signing-key: found weak.key, an RSA key of 1024 bits',
    ],
  ])('ends the job before anything is sent: %s', async (_, more, words) => {
    const ran = await submit(...more);
    expect([ran.exit, ran.out]).toEqual([2, '']);
    expect(ran.err).toContain(words);
  });
});

describe('documents that can be read', () => {
  it('are sent, whoever signed them', async () => {
    const more = ['--test-results', 'junit.xml', '--vulnerabilities', 'trivy.json', '--sbom', 'bom.json', ...KEY];
    const evidence = ['junit.xml', 'trivy.json', 'bom.json', 'attested.json'].flatMap((name) => ['--evidence', name]);
    for (const args of [more, evidence, [...evidence, ...KEY]]) expect((await submit(...args)).exit).toBe(1);
  });
});

describe('a folder of evidence', () => {
  it('gives what is signed and what is a report; what is surely neither is told, and left out', async () => {
    mkdirSync(join(cwd, 'folder'));
    for (const [name, content] of Object.entries({
      'a.json': attested,
      'bom.json': BOM,
      'package.json': { name: 'web' },
      'tsconfig.json': {},
    }))
      file(`folder/${name}`, content);
    const ran = await submit('--evidence', 'folder');
    expect(ran.exit).toBe(1);
    expect(ran.err.split('\n').filter((line) => line.startsWith('skipped'))).toEqual([
      'skipped: folder/package.json: neither signed nor a report that is known',
      'skipped: folder/tsconfig.json: neither signed nor a report that is known',
    ]);
  });

  it('is bad input where nothing else is in it', async () => {
    mkdirSync(join(cwd, 'sources'));
    file('sources/package.json', { name: 'web' });
    const ran = await submit('--evidence', 'sources');
    expect([ran.exit, ran.err]).toEqual([2, expect.stringContaining('sources/package.json')]);
  });
});
