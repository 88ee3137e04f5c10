// The boundaries of design.md §6 that oxlint cannot express: what each folder may import (not only what it may not), who may touch Nest,
// who may re-export, and that no import leaves its package by a relative path.
import { posix } from 'node:path';
import { isRelative, packageOf, report, sources } from './source-imports.mjs';

const isSpec = (file) => file.endsWith('.spec.ts');
const isTest = (file) => isSpec(file) || /(^|\/)testing\//.test(file);
const lib = (name) => new RegExp(`^@interlock/${name}(/|$)`);
const contracts = lib('contracts');
const domain = lib('domain');
const adapters = lib('adapters');
const serviceKit = lib('service-kit');
const policies = lib('policies');
const anything = /^(?!@interlock\/)/;
const notNest = /^(?!@interlock\/|@nestjs\/)/;

const arrow = [contracts, domain, adapters, serviceKit, policies];
const libs = {
  'libs/contracts': { may: [/^zod$/], because: 'contracts know zod and nothing else' },
  'libs/domain': { may: [contracts, /^canonicalize$/], because: 'the domain is pure: contracts and canonicalize only' },
  'libs/adapters': { may: [notNest, contracts, domain], because: 'adapters know contracts and domain, and no Nest' },
  // The kit speaks to ports; which technology stands behind one is chosen where a process is composed.
  'libs/service-kit': {
    may: [anything, contracts, domain, /^@interlock\/adapters\/[a-z-]+$/],
    because: 'the kit knows ports, not technologies',
  },
};
const app = { may: [anything, ...arrow], because: 'an app does not import another app' };
const apps = {
  'apps/standalone': { may: [anything, /^@interlock\//], because: '' },
  'apps/cli': { may: [notNest, contracts, domain, adapters, policies], because: 'the CLI starts without Nest' },
};
const ruleOf = (dir) => libs[dir] ?? apps[dir] ?? app;

// Specs run under Jest with fast-check, and may use real files and processes; the domain's only a real hash, injected, and the golden events.
// What CDEvents says is held against its own schemas, which takes a validator.
// The kit's tests choose technologies, as whoever composes a process does.
const inTests = (dir) => [
  /^@jest\/globals$/,
  /^fast-check$/,
  dir === 'libs/domain' ? /^node:(?:crypto|fs)$/ : /^node:/,
  ...(dir === 'libs/contracts' ? [/^ajv(?:\/|$)/] : []),
  ...(dir === 'libs/service-kit' ? [adapters] : []),
];

const nestSuffix =
  /\.(controller|module|guard|interceptor|filter|strategy|providers?|handler|decorator|pipe|middleware|command|query)\.ts$/;
const nestFile = (file) => nestSuffix.test(file) || /(^|\/)(main|bootstrap)\.ts$/.test(file) || isTest(file);

function* findingsIn({ dir, file, path, imports }) {
  const rule = ruleOf(dir);
  for (const { specifier, line, reExport } of imports) {
    const at = `${path}:${line}`;
    if (isRelative(specifier)) {
      const target = posix.normalize(posix.join(posix.dirname(file), specifier));
      if (target.startsWith('..')) yield `${at} imports '${specifier}': it leaves its package; import the package by name`;
      else if (!/\.(ts|json)$/.test(specifier)) yield `${at} imports '${specifier}': relative imports carry their .ts extension`;
    } else {
      const allowed = [...rule.may, ...(isTest(file) ? inTests(dir) : [])];
      if (!allowed.some((pattern) => pattern.test(specifier))) yield `${at} imports '${specifier}': ${rule.because}`;
      if (packageOf(specifier).startsWith('@nestjs') && !nestFile(file))
        yield `${at} imports '${specifier}': Nest stays in files with a Nest suffix and main.ts`;
      if (packageOf(specifier) === `@interlock/${posix.basename(dir)}`)
        yield `${at} imports '${specifier}': inside a package imports are relative`;
    }
    if (reExport && posix.basename(file) !== 'index.ts') yield `${at} re-exports '${specifier}': only index files re-export`;
  }
}

// Folders are capabilities, never kinds of code (house-style.md, Shape).
const kinds = /(^|\/)(common|shared|utils?|helpers?|types|lib|misc)\//;
const kindOf = ({ path, file }) => (kinds.test(file) ? [`${path}: name the folder for what it does, not '${kinds.exec(file)[2]}'`] : []);

// What oxlint's restricted globals do not see.
const impure = /\bglobalThis\s*[.[]|\brandomUUID\b|\bMath\s*\[/;
function impurityIn({ dir, path, text }) {
  if (dir !== 'libs/domain') return [];
  const lines = text.split('\n').map((line, index) => ({ line, number: index + 1 }));
  return lines
    .filter(({ line }) => impure.test(line))
    .map(({ number }) => `${path}:${number} reaches the world: time, ids and randomness are inputs of the domain`);
}

const all = sources();
report(
  all.flatMap((source) => [...findingsIn(source), ...kindOf(source), ...impurityIn(source)]),
  `${all.length} files keep the boundaries`,
);
