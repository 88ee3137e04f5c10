// Installs what is missing, and nothing when nothing is. What is installed is read from npm's own record in node_modules, which also knows
// of an `npm install` or `npm ci` made by hand; a stamp of ours would not.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { LauncherError, step } from './progress.mjs';

const oldestNode = 20;

export function checkNode() {
  if (Number(process.versions.node.split('.')[0]) >= oldestNode) return;
  throw new LauncherError(`Node ${oldestNode} or newer is needed to start (found ${process.versions.node}): https://nodejs.org`);
}

/** Installs the packages that running needs, or with `dev` all of them. Development packages that are there are never removed. */
export async function ensureInstalled({ dev }) {
  checkNode();
  const state = installed();
  if (dev ? state.everything : state.runtime) return;
  const all = dev || state.hadDev;
  await step(all ? 'installing all packages' : 'installing the run-time packages', () => npmCi(all));
}

function installed() {
  const wanted = read('package-lock.json')?.packages;
  if (!wanted) throw new LauncherError('package-lock.json is missing or unreadable: restore it with `git checkout package-lock.json`');
  const present = read(join('node_modules', '.package-lock.json'))?.packages ?? {};
  // Optional packages are those of other platforms; their absence is right. A link is a workspace folder of our own.
  const absent = Object.entries(wanted).filter(
    ([path, entry]) => path.startsWith('node_modules/') && !entry.optional && !isThere(present[path], entry),
  );
  const dev = (entry) => Boolean(entry.dev || entry.devOptional);
  return {
    everything: absent.length === 0,
    runtime: absent.every(([, entry]) => dev(entry)),
    hadDev: Object.values(present).some((entry) => entry.dev),
  };
}

const isThere = (present, wanted) => present !== undefined && present.version === wanted.version && present.integrity === wanted.integrity;

function read(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8'));
  } catch {
    return undefined;
  }
}

async function npmCi(all) {
  const args = [
    'ci',
    all ? '--include=dev' : '--omit=dev',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--engine-strict=false',
    '--loglevel=error',
  ];
  const code = await npm(args);
  if (code !== 0) throw new LauncherError(`\`npm ${args.slice(0, 2).join(' ')}\` failed (exit ${code}); its message is above`);
  return undefined;
}

/** The npm that started us if one did, on the Node it runs on: the pinned Node is about to be replaced. */
function npm(args) {
  const cli = process.env.npm_execpath;
  const known = cli?.endsWith('.js') && existsSync(cli);
  const [command, before] = known ? [process.env.npm_node_execpath ?? process.execPath, [cli]] : ['npm', []];
  return new Promise((resolve, reject) => {
    // npm's stdout goes to our stderr: a launcher's stdout is for results.
    const child = spawn(command, [...before, ...args], {
      cwd: root,
      stdio: ['ignore', 2, 2],
      shell: !known && process.platform === 'win32',
    });
    child.on('error', (error) => reject(new LauncherError(`npm could not be run: ${error.message}`)));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
