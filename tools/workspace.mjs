// What the tools know of the workspace. No package but Node's own: this runs before anything is installed.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const parents = ['libs', 'apps'];

/** Folders of the workspace packages that hold TypeScript, relative to the root, with forward slashes. */
export function packageDirs() {
  return parents
    .flatMap((parent) => (existsSync(join(root, parent)) ? readdirSync(join(root, parent)).map((name) => `${parent}/${name}`) : []))
    .filter((dir) => existsSync(join(root, dir, 'package.json')))
    .sort();
}

/** The package.json of a folder, parsed. */
export const manifest = (dir) => JSON.parse(readFileSync(join(root, dir, 'package.json'), 'utf8'));

/** Every file below a folder, relative to it, with forward slashes; nothing when the folder does not exist. */
export function filesBelow(folder, below = '') {
  const here = join(folder, below);
  if (!existsSync(here)) return [];
  return readdirSync(here, { withFileTypes: true }).flatMap((entry) => {
    const path = below ? `${below}/${entry.name}` : entry.name;
    if (entry.name === 'node_modules' || entry.name === 'dist') return [];
    return entry.isDirectory() ? filesBelow(folder, path) : [path];
  });
}
