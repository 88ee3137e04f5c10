import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isNoEvidence, reportInFile } from './report-in-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'interlock-report-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const file = (content: string): string => {
  writeFileSync(join(directory, 'file'), content);
  return join(directory, 'file');
};

describe('a file in a folder of evidence', () => {
  it.each<[string, string]>([
    ['a package of npm', '{"name":"web","version":"1.0.0"}'],
    ['an empty object', '{}'],
    ['a context of another vocabulary', '{"@context":"https://schema.org"}'],
  ])('is surely none where it holds %s', (_, content) => {
    expect([isNoEvidence(file(content)), reportInFile(file(content))]).toEqual([true, undefined]);
  });

  it.each<[string, string]>([
    ['an envelope', '{"payload":"","payloadType":"x","signatures":[]}'],
    ['an envelope that is cut short', '{"payload":"","payloadTy'],
    ['a bundle', '{"dsseEnvelope":{},"mediaType":"x"}'],
    ['a statement that nobody signed', '{"_type":"https://in-toto.io/Statement/v1"}'],
    ['lines of attestations', '{"payload":""}\n{"payload":""}\n'],
    ['nothing that can be read', 'not JSON'],
  ])('may be some where it holds %s', (_, content) => {
    expect([isNoEvidence(file(content)), reportInFile(file(content))]).toEqual([false, undefined]);
  });

  it.each<[string, string, string]>([
    ['JUnit', '<testsuite/>', 'test-result'],
    ['Trivy', '{"SchemaVersion":2}', 'vulnerabilities'],
    ['CycloneDX', '{"bomFormat":"CycloneDX","components":[]}', 'sbom'],
  ])('may be some where it holds a report of %s', (format, content, kind) => {
    expect([isNoEvidence(file(content)), reportInFile(file(content))]).toEqual([false, { format, kind }]);
  });
});
