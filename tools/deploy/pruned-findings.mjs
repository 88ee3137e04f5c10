// What the image's build leaves, made here: a copy of what is built, pruned as there, and then loaded.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { node24 } from '../launcher/node24.mjs';
import { root } from '../workspace.mjs';

/** Loads every index of what is left: some are imported only once the engines are known. */
const LOAD = `
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
const files = ['libs', 'apps'].flatMap((parent) => readdirSync(parent, { recursive: true }).map((name) => join(parent, name)));
for (const file of files.filter((name) => /[/]dist[/](.*[/])?index[.]js$/.test(name))) await import(pathToFileURL(file).href);
process.exit(0);
`;

/**
 * Of each service's main, of the others and of each module whether it loads from the pruned tree.
 * @param {readonly string[]} services
 * @returns {string[]}
 */
export const prunedFindings = (services) => {
  const folder = mkdtempSync(join(tmpdir(), 'interlock-pruned-'));
  const node = (...args) => spawnSync(node24(), args, { cwd: folder, encoding: 'utf8', env: { PATH: process.env.PATH } });
  const failed = (what, { status, stderr }, expected, words) =>
    status === expected && words.test(stderr)
      ? []
      : [`the image: ${what} ends with ${status} from what is left after pruning: ${stderr.slice(0, 600)}`];
  try {
    copyBuilt(folder);
    const pruned = spawnSync(node24(), [join(root, 'deploy/image/prune.mjs'), folder], { encoding: 'utf8' });
    if (pruned.status !== 0) return [`the image: pruning ends with ${pruned.status}: ${pruned.stderr.slice(0, 600)}`];
    const left = readdirSync(folder, { recursive: true }).filter((name) => /^(apps|libs)\/(.*\/)?(testing|faults|model|src)$/.test(name));
    return [
      ...left.map((name) => `the image: ${name} is left after pruning`),
      ...services.flatMap((name) => failed(name, node(`apps/${name}/dist/main.js`), 2, /missing KAFKA_BROKERS/)),
      ...failed('standalone', node('apps/standalone/dist/main.js', '--empty'), 2, /config\..*interlock\.yaml/),
      ...failed('interlock', node('apps/cli/dist/main.js', 'version'), 0, /^/),
      ...failed('a module', node('--input-type=module', '--eval', LOAD), 0, /^/),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Packages with what is compiled of them; their dependencies by links, so that ours lead into the copy. */
const copyBuilt = (folder) => {
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@interlock'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules')))
    if (name !== '@interlock' && !name.startsWith('.')) symlinkSync(join(root, 'node_modules', name), join(modules, name));
  for (const name of readdirSync(join(root, 'node_modules', '@interlock'))) {
    const place = [`apps/${name}`, `libs/${name}`, name].find((one) => existsSync(join(root, one)));
    if (place !== undefined) symlinkSync(relative(join(modules, '@interlock'), join(folder, place)), join(modules, '@interlock', name));
  }
  for (const parent of ['apps', 'libs'])
    for (const name of readdirSync(join(root, parent)))
      for (const part of ['package.json', 'dist'])
        if (existsSync(join(root, parent, name, part)))
          cpSync(join(root, parent, name, part), join(folder, parent, name, part), { recursive: true });
  cpSync(join(root, 'policies'), join(folder, 'policies'), { recursive: true });
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
};
