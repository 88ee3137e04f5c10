import { basename } from 'node:path';
import {
  buildStatement,
  buildTestReportStatement,
  buildVulnerabilitiesStatement,
  signStatement,
  type Statement,
  type TestReport,
} from '@interlock/adapters/attestation';
import type { Artifact, EvidenceKind } from '@interlock/contracts';
import { badInput } from '../../../cli-error.ts';
import { readInput, readJson } from '../../../program/read-input.ts';
import type { Io } from '../../../terminal/index.ts';
import { evidenceFile, type EvidenceFile } from './read-evidence.ts';
import { readSigningKey } from './read-signing-key.ts';

/** Reports that no attestation is around yet. */
export interface ReportOptions {
  readonly testResults?: readonly string[];
  readonly vulnerabilities?: readonly string[];
  readonly sbom?: readonly string[];
  readonly vex?: readonly string[];
  readonly signingKey?: string;
}

interface Built {
  readonly path: string;
  readonly kind: EvidenceKind;
  readonly statement: Statement;
}

/** Signed statements around reports, for CI systems that make none. They say what whoever holds the key says: the verifier reads and judges them like any other. */
export const signReports = async (io: Io, options: ReportOptions, artifacts: readonly Artifact[]): Promise<EvidenceFile[]> => {
  const built = [
    ...(await testReports(io, options.testResults ?? [], artifacts)),
    ...(await documents(io, '--vulnerabilities', options.vulnerabilities, artifacts, vulnerabilitiesOf)),
    ...(await documents(io, '--sbom', options.sbom, artifacts, sbomOf)),
    ...(await documents(io, '--vex', options.vex, artifacts, vexOf)),
  ];
  const [first] = built;
  if (first === undefined) return [];
  const key = await readSigningKey(io, options.signingKey, first.kind);
  return built.map(({ path, kind, statement }) =>
    evidenceFile({ path, name: `${basename(path).slice(0, 180)}.dsse.json`, kind }, signStatement(statement, key)),
  );
};

/** All files are one run. It tested every artifact: each gets a statement of its own. */
const testReports = async (io: Io, paths: readonly string[], artifacts: readonly Artifact[]): Promise<Built[]> => {
  const reports: TestReport[] = [];
  for (const path of paths) reports.push(await testReport(io, path));
  if (reports.length === 0) return [];
  return artifacts.map((artifact) => ({
    path: paths.join(', '),
    kind: 'test-result',
    statement: buildTestReportStatement({ artifacts: [artifact], reports }),
  }));
};

const testReport = async (io: Io, path: string): Promise<TestReport> => {
  const bytes = await readInput(io, '--test-results', path);
  const text = new TextDecoder('utf-8').decode(bytes);
  const [first = ''] = text.trimStart();
  if (first === '<') return { format: 'junit', content: text };
  if (first !== '{')
    throw badInput([
      {
        field: '--test-results',
        found: first === '' ? `${path}, which is empty` : `${path}, which begins with ${JSON.stringify(first)}`,
        expected: 'JUnit XML or CTRF (JSON)',
      },
    ]);
  return { format: 'ctrf', content: await readJson(io, '--test-results', path) };
};

type Read = (field: string, path: string, document: unknown, artifact: Artifact) => Built;

/** What was found in one artifact says nothing of another. */
const documents = async (
  io: Io,
  field: string,
  paths: readonly string[] = [],
  artifacts: readonly Artifact[],
  read: Read,
): Promise<Built[]> => {
  const [artifact, ...more] = artifacts;
  if (artifact === undefined || paths.length === 0) return [];
  if (more.length > 0)
    throw badInput([
      {
        field,
        found: `a report, and ${artifacts.length} artifacts that it could be about`,
        expected: 'one --artifact; for several, statements that name their subject (--evidence)',
      },
    ]);
  const built: Built[] = [];
  for (const path of paths) built.push(read(field, path, await readJson(io, field, path), artifact));
  return built;
};

const hasMember = (document: unknown, name: string): boolean =>
  typeof document === 'object' && document !== null && Object.hasOwn(document, name);

const vulnerabilitiesOf: Read = (_field, path, report, artifact) => ({
  path,
  kind: 'vulnerabilities',
  statement: hasMember(report, 'bomFormat')
    ? buildStatement([artifact], CYCLONEDX, report)
    : buildVulnerabilitiesStatement({ artifacts: [artifact], report }),
});

const CYCLONEDX = 'https://cyclonedx.org/bom';
const SPDX = 'https://spdx.dev/Document';
const OPENVEX = 'https://openvex.dev/ns';

const sbomOf: Read = (field, path, document, artifact) => {
  if (!hasMember(document, 'bomFormat') && !hasMember(document, 'spdxVersion'))
    throw badInput([{ field, found: `${path}, neither bomFormat nor spdxVersion in it`, expected: 'CycloneDX or SPDX, in JSON' }]);
  const type = hasMember(document, 'bomFormat') ? CYCLONEDX : SPDX;
  return { path, kind: 'sbom', statement: buildStatement([artifact], type, document) };
};

const vexOf: Read = (field, path, document, artifact) => {
  if (!hasMember(document, 'bomFormat') && !hasMember(document, '@context'))
    throw badInput([{ field, found: `${path}, neither @context nor bomFormat in it`, expected: 'OpenVEX or CycloneDX, in JSON' }]);
  const type = hasMember(document, 'bomFormat') ? CYCLONEDX : OPENVEX;
  return { path, kind: 'vex', statement: buildStatement([artifact], type, document) };
};
