// Compiles <package>/src to <package>/dist with SWC. Only what changed is compiled, and SWC itself is loaded only when something did,
// so that `npx interlock` can afford to ask every time.
//
//   node tools/build.mjs [folder …] [--force]
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { swcOptions } from './swc-options.mjs';
import { filesBelow, packageDirs, root } from './workspace.mjs';

const options = swcOptions({ rewriteImports: true });

// A change of compiler or of options makes every output stale. The compiler's version is the one pinned, not the one loaded.
const compilerKey = () =>
  digest(JSON.stringify(options) + readFileSync(join(root, 'package.json'), 'utf8').match(/"@swc\/core": "(.*?)"/)?.[1]);
const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');

const isSource = (file) => file.endsWith('.ts') && !file.endsWith('.d.ts');
const isBuilt = (file) => !file.endsWith('.spec.ts') && !file.endsWith('.d.ts');
const outputOf = (file) => (isSource(file) ? file.replace(/\.ts$/, '.js') : file);

/** Builds the given package folders (all of them by default). Returns how many files were looked at and compiled, and what failed. */
export async function build({ dirs = [...packageDirs(), 'bench'], force = false } = {}) {
  const results = await Promise.all(dirs.map((dir) => buildPackage(dir, force)));
  return {
    files: results.reduce((sum, r) => sum + r.files, 0),
    compiled: results.reduce((sum, r) => sum + r.compiled, 0),
    errors: results.flatMap((r) => r.errors),
  };
}

async function buildPackage(dir, force) {
  // bench/ is not a package: its sources lie in the folder itself.
  const src = join(root, dir, dir === 'bench' ? '' : 'src');
  const dist = join(root, dir, 'dist');
  const record = readRecord(dist, force);
  const files = filesBelow(src).filter(isBuilt);
  const next = { key: record.key, files: {} };
  const stale = [];
  for (const file of files) {
    const { mtimeMs, size } = statSync(join(src, file));
    const known = record.files[file];
    const unchanged = known && known.mtimeMs === mtimeMs && known.size === size && existsSync(join(dist, outputOf(file)));
    if (unchanged) next.files[file] = known;
    else stale.push({ file, mtimeMs, size, known });
  }
  const removed = Object.keys(record.files).filter((file) => !files.includes(file));
  if (stale.length === 0 && removed.length === 0) return { files: files.length, compiled: 0, errors: [] };

  const outcomes = await Promise.all(stale.map((entry) => emit(src, dist, entry)));
  for (const outcome of outcomes) if (outcome.entry) next.files[outcome.file] = outcome.entry;
  for (const file of removed) for (const suffix of ['', '.map']) rmSync(join(dist, outputOf(file) + suffix), { force: true });
  write(join(dist, '.build.json'), JSON.stringify(next));
  return {
    files: files.length,
    compiled: outcomes.filter((o) => o.compiled).length,
    errors: outcomes.flatMap((o) => (o.error ? [`${dir}: ${o.error}`] : [])),
  };
}

async function emit(src, dist, { file, mtimeMs, size, known }) {
  const bytes = readFileSync(join(src, file));
  const entry = { mtimeMs, size, hash: digest(bytes) };
  const output = join(dist, outputOf(file));
  if (known?.hash === entry.hash && existsSync(output)) return { file, entry, compiled: false };
  if (!isSource(file)) {
    write(output, bytes);
    return { file, entry, compiled: true };
  }
  try {
    const { transform } = await import('@swc/core');
    const sourceFileName = posix.join(posix.relative(posix.dirname(`dist/${file}`), 'src'), file);
    const { code, map } = await transform(bytes.toString('utf8'), { ...options, filename: join(src, file), sourceFileName });
    write(`${output}.map`, map ?? '');
    write(output, `${code}//# sourceMappingURL=${posix.basename(output)}.map\n`);
    return { file, entry, compiled: true };
  } catch (error) {
    return { file, compiled: false, error: error.message };
  }
}

function readRecord(dist, force) {
  const key = compilerKey();
  try {
    const record = JSON.parse(readFileSync(join(dist, '.build.json'), 'utf8'));
    if (!force && record.key === key) return record;
  } catch {
    // No record, or one cut short by a kill: everything is stale.
  }
  return { key, files: {} };
}

// Renamed into place: a process that starts while another builds never reads half a module.
function write(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const started = performance.now();
  const dirs = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
  const result = await build({ ...(dirs.length > 0 ? { dirs } : {}), force: process.argv.includes('--force') });
  for (const error of result.errors) console.error(error);
  console.log(`build · ${result.compiled} of ${result.files} files compiled · ${((performance.now() - started) / 1000).toFixed(1)} s`);
  process.exitCode = result.errors.length > 0 ? 1 : 0;
}
