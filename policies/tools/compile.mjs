// Compiles the release policies into the three files of a bundle.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { OPA_VERSION, policiesDirectory, runOpa } from './opa.mjs';
import { readTarball } from './tar.mjs';

export const ENTRYPOINT = 'interlock/release/decision/result';
const SOURCES = ['lib', 'release', 'data'];

export const digestOf = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const sorted = (value) => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, sorted(value[key])]),
  );
};

/** Every file that the bundle is made of, in order. */
export const sourceFiles = () =>
  SOURCES.flatMap((folder) => readdirSync(join(policiesDirectory, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.(?:rego|json)$/.test(entry.name) && !entry.name.endsWith('_test.rego'))
    .map((entry) =>
      relative(policiesDirectory, join(entry.parentPath ?? entry.path, entry.name))
        .split(sep)
        .join('/'),
    )
    .sort();

/** Digest over names and contents of the sources. Line endings of a checkout do not change it. */
const revision = () =>
  digestOf(
    sourceFiles()
      .map((file) => `${file} ${digestOf(readFileSync(join(policiesDirectory, file), 'utf8').replaceAll('\r\n', '\n'))}\n`)
      .join(''),
  );

const fail = (step, run) => {
  throw new Error(`opa ${step} failed (exit ${String(run.status)}):\n${run.stderr}${run.stdout}`);
};

/** Files of the bundle by name: `policy.wasm`, `data.json`, `manifest.json`. */
export const compileBundle = (opa) => {
  const folder = mkdtempSync(join(tmpdir(), 'interlock-bundle-'));
  try {
    const tarball = join(folder, 'bundle.tar.gz');
    const run = runOpa(opa, [
      'build',
      '--target',
      'wasm',
      '--entrypoint',
      ENTRYPOINT,
      '--ignore',
      '*_test.rego',
      '--output',
      tarball,
      ...SOURCES,
    ]);
    if (run.status !== 0) fail('build', run);
    const archive = readTarball(readFileSync(tarball));
    const module = archive.get('policy.wasm');
    const data = archive.get('data.json');
    if (module === undefined || data === undefined)
      throw new Error(`opa build wrote no policy.wasm or data.json, only ${[...archive.keys()].join(', ')}`);
    const files = new Map([
      ['policy.wasm', module],
      ['data.json', Buffer.from(`${JSON.stringify(sorted(JSON.parse(data.toString('utf8'))), null, 2)}\n`)],
    ]);
    const manifest = {
      schemaVersion: 1,
      revision: revision(),
      entrypoint: ENTRYPOINT,
      opa: OPA_VERSION,
      files: [...files].map(([name, bytes]) => ({ name, digest: digestOf(bytes), bytes: bytes.length })),
    };
    return files.set('manifest.json', Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
