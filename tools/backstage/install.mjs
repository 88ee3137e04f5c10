// `node tools/backstage/install.mjs`: installs a real Backstage backend from its npm packages into a folder that git ignores, some 360 MB, once. It needs the
// system's own Node (20 or newer) and a C++ compiler: `better-sqlite3` is compiled against that Node's headers, so that Node runs the backend too.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from '../workspace.mjs';

const sources = join(root, 'tools', 'backstage');
const folder = join(root, '.interlock', 'tools', 'backstage');
/** Written last: what is there without it was not installed to its end. */
const mark = join(folder, 'installed.json');
const lock = readFileSync(join(sources, 'package-lock.json'), 'utf8');

/** npm scripts put the pinned Node of this workspace first on the PATH. */
const path = (process.env.PATH ?? '').split(delimiter).filter((part) => !part.includes('node_modules'));
const program = process.platform === 'win32' ? 'node.exe' : 'node';
const systemNode = path.map((part) => join(part, program)).find((file) => existsSync(file)) ?? process.execPath;
const isInstalled = () => existsSync(mark) && readFileSync(join(folder, 'package-lock.json'), 'utf8') === lock;

if (!isInstalled()) {
  mkdirSync(folder, { recursive: true });
  rmSync(mark, { force: true });
  for (const name of ['package.json', 'package-lock.json', '.npmrc', 'backend.mjs']) copyFileSync(join(sources, name), join(folder, name));
  console.error('installing a Backstage backend (some minutes, once)');
  const { status, error } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    // Within `npm run`, npm's own settings would point back at this workspace.
    env: {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_'))),
      PATH: path.join(delimiter),
    },
  });
  if (error) console.error(`npm could not be run: ${error.message}`);
  if (status === 0) writeFileSync(mark, `${JSON.stringify({ node: systemNode })}\n`);
  else process.exitCode = 1;
} else copyFileSync(join(sources, 'backend.mjs'), join(folder, 'backend.mjs'));
if (isInstalled()) console.log(folder);
