// What a package imports, its package.json declares, and nothing else: hoisting hides a missing declaration until the package is moved, and Nx
// draws its graph from the declarations. Specs may use the root's tools.
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { manifest, root } from '../workspace.mjs';
import { isRelative, packageOf, report, sources } from './source-imports.mjs';

const rootTools = new Set(Object.keys(manifest('.').devDependencies));
const isBuiltin = (specifier) => specifier.startsWith('node:') || builtinModules.includes(specifier);
const isTest = (file) => file.endsWith('.spec.ts') || /(^|\/)testing\//.test(file);

const declared = new Map();
const declaredBy = (dir) => {
  if (!declared.has(dir)) {
    const { name, dependencies = {}, devDependencies = {} } = manifest(dir);
    declared.set(dir, { name, always: new Set(Object.keys(dependencies)), inTests: new Set(Object.keys(devDependencies)) });
  }
  return declared.get(dir);
};

const all = sources();
const findings = [];
const used = new Map();
for (const { dir, file, path, imports } of all) {
  const { name, always, inTests } = declaredBy(dir);
  for (const { specifier, line } of imports) {
    if (isRelative(specifier) || isBuiltin(specifier)) continue;
    const wanted = packageOf(specifier);
    used.set(dir, (used.get(dir) ?? new Set()).add(wanted));
    if (wanted === name || always.has(wanted) || (isTest(file) && (inTests.has(wanted) || rootTools.has(wanted)))) continue;
    findings.push(`${path}:${line} imports '${wanted}', which ${dir}/package.json does not declare`);
  }
}

// A package may also be there for another one, which asks for it as its peer.
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const peersOf = (names) => new Set([...names].flatMap((name) => Object.keys(packages[`node_modules/${name}`]?.peerDependencies ?? {})));
for (const [dir, names] of used) {
  const { always } = declaredBy(dir);
  const peers = peersOf([...always].filter((name) => names.has(name)));
  for (const name of always)
    if (!names.has(name) && !peers.has(name)) findings.push(`${dir}/package.json declares '${name}', which nothing there imports`);
}
report(findings, `${all.length} files import what their package declares, and nothing is declared that is not imported`);
