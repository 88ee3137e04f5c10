// What a package imports, its package.json declares: hoisting hides a missing declaration until the package is moved, and Nx draws its
// graph from the declarations. Specs may use the root's tools.
import { builtinModules } from 'node:module';
import { manifest } from '../workspace.mjs';
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

// Said, not enforced: a declared package may be another one's peer, or wait for a source file that is being written.
if (process.argv.includes('--unused')) {
  for (const [dir, names] of used)
    console.log(`${dir} declares without importing: ${[...declaredBy(dir).always].filter((n) => !names.has(n)).join(', ') || '-'}`);
}
report(findings, `${all.length} files import only what their package declares`);
