// oxlint over the given folders, or over all of ours: left alone it would also lint what .gitignore does not name.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runNode } from '../launcher/run.mjs';
import { root } from '../workspace.mjs';

const folders = process.argv.slice(2);
const ours = ['libs', 'apps', 'bench', 'tools', 'policies/tools', 'jest.config.mjs'].filter((path) => existsSync(join(root, path)));
process.exitCode = await runNode([
  'node_modules/oxlint/bin/oxlint',
  '--type-aware',
  '--deny-warnings',
  ...(folders.length > 0 ? folders : ours),
]);
