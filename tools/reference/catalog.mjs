// Writes docs/reference/catalog.md from the code's own tables of annotations and findings. `--check` only compares.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from '../build.mjs';
import { root } from '../workspace.mjs';

const { errors } = await build({ dirs: ['libs/contracts'] });
if (errors.length > 0) throw new Error(errors.join('\n'));
const { ANNOTATIONS, CATALOG_FINDINGS } = await import(pathToFileURL(join(root, 'libs/contracts/dist/index.js')).href);

const cell = (text) => text.replaceAll('|', '\\|');
const annotations = (table) => [
  '| Annotation | What it says |',
  '| --- | --- |',
  ...Object.entries(table).map(([key, schema]) => `| \`${key}\` | ${cell(schema.description)} |`),
  '',
];

const page = [
  '# Catalog',
  '',
  '<!-- Written by tools/reference/catalog.mjs from ANNOTATIONS and CATALOG_FINDINGS; do not edit. -->',
  '',
  'Backstage descriptors are read as they are. These annotations are read beside what Backstage itself defines; [catalog-entity.schema.json](catalog-entity.schema.json)',
  'is their JSON Schema (draft 7) for editors and for Backstage, [catalog-annotations.schema.json](catalog-annotations.schema.json) that of the annotations alone.',
  '',
  '## Of a Component',
  '',
  ...annotations(ANNOTATIONS.component),
  '## Of a Resource of type `environment`',
  '',
  ...annotations(ANNOTATIONS.environment),
  '## Findings and scorecards',
  '',
  'Findings are opened and closed as events on `catalog-<source>`. `interlock catalog check` finds them without a server (text, `--json`, `--format sarif`);',
  '`GET /v1/catalog/findings` lists those that are open.',
  '',
  '`interlock catalog scorecard [entity | --team group] [--at time]` and `GET /v1/catalog/scorecards` (`/<kind>/<namespace>/<name>`) score from these events alone: an',
  'entity has 100 less what its open findings cost, at least 0; a group has the mean of what it owns directly, rounded down. `--at` asks for any moment since the record of the catalog began.',
  '',
  '| Code | What ought to be | Costs |',
  '| --- | --- | --- |',
  ...Object.entries(CATALOG_FINDINGS).map(
    ([code, { expects, costs }]) => `| \`${code}\` | ${cell(expects)} | ${costs === 0 ? 'no entity' : String(costs)} |`,
  ),
  '',
].join('\n');

const file = join(root, 'docs/reference/catalog.md');
if (!process.argv.includes('--check')) writeFileSync(file, page);
else if (!existsSync(file) || readFileSync(file, 'utf8') !== page) {
  console.error('docs/reference/catalog.md is not what the tables say; run `node tools/reference/catalog.mjs`');
  process.exitCode = 1;
}
