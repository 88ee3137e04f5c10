// The lock file must install on Linux, macOS and Windows, x64 and arm64. npm leaves out in silence the platform packages that its registry
// does not have at that moment: `npm ci` then works here, and a user elsewhere gets no binary.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifest, packageDirs, root } from '../workspace.mjs';
import { report } from './source-imports.mjs';

const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));

// Where Node would look, from the innermost node_modules outwards.
function isLocked(from, name) {
  const at = (place) => Boolean(packages[place === '' ? `node_modules/${name}` : `${place}/node_modules/${name}`]);
  const outer = (place) => place.slice(0, Math.max(0, place.lastIndexOf('/node_modules/')));
  for (let place = from; place !== ''; place = outer(place)) if (at(place)) return true;
  return at('');
}

const entries = Object.entries(packages);
const optional = entries.flatMap(([path, entry]) => Object.keys(entry.optionalDependencies ?? {}).map((name) => ({ path, name })));
const absent = optional
  .filter(({ path, name }) => !isLocked(path, name))
  .map(({ path, name }) => `package-lock.json has no entry for ${name}, an optional dependency of ${path}`);

// A registry's host name would tie everyone to the machine that wrote the file.
const bound = entries
  .filter(([, entry]) => entry.resolved && !entry.link)
  .map(([path]) => `package-lock.json names a registry host for ${path}: remove its "resolved"`);

// Without an integrity a package is taken on trust.
const unproven = entries
  .filter(([path, entry]) => path.includes('node_modules/') && !entry.link && !entry.integrity && !entry.inBundle)
  .map(([path]) => `package-lock.json has no integrity for ${path}`);

// `npm ci` refuses a lock file that lags behind a package.json, but only where nothing is installed yet.
const dependenciesOf = ({ dependencies = {}, devDependencies = {} }) =>
  JSON.stringify([dependencies, devDependencies].map((kind) => Object.entries(kind).sort()));
const outdated = ['', ...packageDirs(), 'policies']
  .filter((dir) => dependenciesOf(packages[dir] ?? {}) !== dependenciesOf(manifest(dir)))
  .map((dir) => `package-lock.json lags behind ${dir ? `${dir}/` : ''}package.json: run \`npm install\``);

report(
  [...absent, ...bound, ...unproven, ...outdated],
  `${entries.length} entries, ${optional.length} of them optional for some platform, none missing`,
);
