import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  buildManifestDiffStatement,
  buildMigrationStatement,
  buildStatement,
  buildTestReportStatement,
  buildVulnerabilitiesStatement,
  type Statement,
} from '@interlock/adapters/attestation';
import { parsePostgresql } from '@interlock/adapters/sql-parser/postgresql';
import { ManifestDiffPredicate, ManifestObject, type Artifact } from '@interlock/contracts';
import {
  compareManifests,
  judgeMigrations,
  migrationPredicate,
  pairFiles,
  waysOf,
  type Manifest,
  type SqlMigration,
  type Way,
} from '@interlock/domain';
import { parseAllDocuments } from 'yaml';

/** Reports as their tools write them, but for what differs from build to build. */
const REPORTS = fileURLToPath(new URL('../../samples/reports/', import.meta.url));

/** What a build is about, as the reports name it. */
export interface Build {
  readonly component: string;
  readonly version: string;
  readonly artifact: Artifact;
}

const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

const report = async (file: string, { component, version, artifact }: Build): Promise<string> => {
  const values: Readonly<Record<string, string>> = {
    component,
    version,
    image: artifact.name,
    digest: artifact.digest,
    digestBefore: digestOf(`${component} before ${version}`),
    now: new Date().toISOString(),
  };
  const text = await readFile(join(REPORTS, file), 'utf8');
  return text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
};

const document = async (file: string, build: Build): Promise<unknown> => JSON.parse(await report(file, build)) as unknown;

export const testReport = async (format: 'junit' | 'ctrf', build: Build): Promise<Statement> =>
  buildTestReportStatement({
    artifacts: [build.artifact],
    reports: [
      format === 'junit' ? { format, content: await report('junit.xml', build) } : { format, content: await document('ctrf.json', build) },
    ],
  });

export const scanReport = async (scanner: 'trivy' | 'grype' | 'sarif', build: Build): Promise<Statement> =>
  buildVulnerabilitiesStatement({ artifacts: [build.artifact], report: await document(`${scanner}.json`, build) });

export const excuse = async (build: Build): Promise<Statement> =>
  buildStatement([build.artifact], 'https://openvex.dev/ns', await document('openvex.json', build));

const BILLS = { cyclonedx: 'https://cyclonedx.org/bom', spdx: 'https://spdx.dev/Document' };

export const billOfMaterials = async (format: keyof typeof BILLS, build: Build): Promise<Statement> =>
  buildStatement([build.artifact], BILLS[format], await document(`${format}.json`, build));

const manifestsOf = (text: string): Manifest[] =>
  parseAllDocuments(text, { uniqueKeys: true }).map((one) => {
    const content = one.toJS() as Manifest['document'] & { readonly metadata: Readonly<Record<string, unknown>> };
    const { apiVersion, kind, metadata } = { apiVersion: content['apiVersion'], kind: content['kind'], metadata: content.metadata };
    return {
      object: ManifestObject.parse({ apiVersion, kind, namespace: metadata['namespace'] ?? null, name: metadata['name'] }),
      document: content,
    };
  });

/** The rendered manifests are the desired configuration. */
export const manifestDiff = async (build: Build): Promise<{ readonly configuration: string; readonly statement: Statement }> => {
  const before = await report('manifests/before.yaml', build);
  const after = await report('manifests/after.yaml', build);
  const configuration = digestOf(after);
  const diff = ManifestDiffPredicate.parse({
    before: { configuration: digestOf(before) },
    after: { configuration },
    objects: compareManifests(manifestsOf(before), manifestsOf(after)),
  });
  return { configuration, statement: buildManifestDiffStatement({ name: build.component, diff }) };
};

/** What `interlock release submit --migrations` makes of the component's folder. */
export const migrationsReport = async (build: Build): Promise<Statement> => {
  const folder = join('migrations', build.component);
  const files = await readdir(join(REPORTS, folder));
  const paired = pairFiles(files);
  if ('refused' in paired) throw new Error(paired.refused.found);
  const texts = new Map(await Promise.all(files.map(async (file) => [file, await report(join(folder, file), build)] as const)));
  const read = waysOf(paired.migrations, texts);
  if ('refused' in read) throw new Error(read.refused.found);
  const migrations = await Promise.all(
    read.ways.map(async ({ name, folder, up, down }) => ({
      name,
      folder,
      up: await statements(up),
      down: down === null ? null : await statements(down),
    })),
  );
  return buildMigrationStatement({ artifacts: [build.artifact], migration: migrationPredicate(judgeMigrations(migrations)) });
};

const statements = async ({ path, text }: Way): Promise<SqlMigration['up']> => {
  const parsed = await parsePostgresql(text);
  if (parsed.kind === 'parsed') return parsed.statements;
  throw new Error(`${path}:${parsed.line}: ${parsed.message}`);
};
