// Finds the pinned `opa`. Another version is not used: it compiles to other bytes.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const OPA_VERSION = '1.22.2';
export const OPA_MODULE = `github.com/open-policy-agent/opa@v${OPA_VERSION}`;
export const policiesDirectory = fileURLToPath(new URL('..', import.meta.url));
export const toolsDirectory = join(policiesDirectory, '..', '.interlock', 'tools', 'bin');

const executable = (name) => (process.platform === 'win32' ? `${name}.exe` : name);

const onPath = (name) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, executable(name)))
    .filter((file) => existsSync(file));

/** Path of Go, or undefined. */
export const findGo = () => onPath('go')[0];

const goFolders = () => {
  const folders = [
    process.env.GOBIN,
    process.env.GOPATH === undefined ? undefined : join(process.env.GOPATH, 'bin'),
    join(homedir(), 'go', 'bin'),
  ];
  return folders.filter((folder) => folder !== undefined && folder !== '');
};

const versionOf = (file) => {
  const run = spawnSync(file, ['version'], { encoding: 'utf8', timeout: 30_000 });
  return run.status === 0 ? /^Version: (\S+)/m.exec(run.stdout)?.[1] : undefined;
};

/** Path of an `opa` of the pinned version, or undefined, with what was found instead. */
export const findOpa = () => {
  const candidates = [
    join(toolsDirectory, executable('opa')),
    ...onPath('opa'),
    ...goFolders().map((folder) => join(folder, executable('opa'))),
  ];
  const others = [];
  for (const file of [...new Set(candidates)].filter((candidate) => existsSync(candidate))) {
    const version = versionOf(file);
    if (version === OPA_VERSION) return { file, others };
    others.push(`${file} (${version ?? 'no version'})`);
  }
  return { file: undefined, others };
};

/** Compiles the pinned `opa` with Go into a folder of this repository that git ignores. */
export const installOpa = (go) => {
  mkdirSync(toolsDirectory, { recursive: true });
  execFileSync(go, ['install', OPA_MODULE], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, GOBIN: toolsDirectory, GOFLAGS: '-trimpath', CGO_ENABLED: '0' },
  });
  return findOpa().file;
};

/**
 * The pinned `opa`, compiled first where only Go is there. Without both, says so and ends this process: with 0, because the
 * compiled bundle is committed and nothing needs the compiler to start; with 1 in CI, where a skipped check would look like a passed one.
 */
export const requireOpa = (purpose) => {
  const { file, others } = findOpa();
  if (file !== undefined) return file;
  const go = findGo();
  if (go !== undefined) {
    console.error(
      `opa ${OPA_VERSION} not found${others.length === 0 ? '' : `, only ${others.join(', ')}`}; compiling it with ${go} (about 90 seconds, once)`,
    );
    const installed = installOpa(go);
    if (installed !== undefined) return installed;
  }
  const ci = process.env.CI === 'true';
  console.error(
    `${ci ? 'FAILED' : 'skipped'}: ${purpose} needs opa ${OPA_VERSION} or Go to compile it; found ${others.length === 0 ? 'neither' : others.join(', ')}.` +
      ` Install Go and run \`node policies/tools/install-opa.mjs\`, or put opa ${OPA_VERSION} on the PATH.`,
  );
  process.exit(ci ? 1 : 0);
};

/** Runs `opa` in the policies folder, so that no path of this machine gets into what it makes. */
export const runOpa = (opa, args, options = {}) =>
  spawnSync(opa, args, { cwd: policiesDirectory, encoding: 'utf8', maxBuffer: 512 * 1024 * 1024, ...options });
