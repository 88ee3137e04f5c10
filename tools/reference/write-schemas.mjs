// Writes docs/reference/*.schema.json from the contracts. `--check` only compares.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from '../build.mjs';
import { root } from '../workspace.mjs';

const { errors } = await build({ dirs: ['libs/contracts', 'libs/adapters'] });
if (errors.length > 0) throw new Error(errors.join('\n'));
const built = (path) => import(pathToFileURL(join(root, path)).href);
const { approvalCdEventJsonSchema, deploymentCdEventJsonSchema, releaseCandidateBuiltJsonSchema } = await built(
  'libs/contracts/dist/json-schema.js',
);
const { catalogAnnotationsJsonSchema, catalogEntityJsonSchema } = await built('libs/contracts/dist/catalog-json-schema.js');
const { interlockConfigJsonSchema } = await built('libs/adapters/dist/config/json-schema.js');

const schemas = {
  'release-candidate-built.schema.json': releaseCandidateBuiltJsonSchema(),
  'deployment-event.schema.json': deploymentCdEventJsonSchema(),
  'approval-event.schema.json': approvalCdEventJsonSchema(),
  'catalog-entity.schema.json': catalogEntityJsonSchema(),
  'catalog-annotations.schema.json': catalogAnnotationsJsonSchema(),
  'interlock.schema.json': interlockConfigJsonSchema(),
};
for (const [name, schema] of Object.entries(schemas)) {
  const file = join(root, 'docs/reference', name);
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    console.error(`docs/reference/${name} is not what the contracts say; run \`node tools/reference/write-schemas.mjs\``);
    process.exitCode = 1;
  }
}
