// Reads the METADATA blocks of the release policies.
import { runOpa } from './opa.mjs';

const pathOf = (entry) => (entry.path ?? []).slice(1).map((step) => step.value);

/** Annotations of packages and rules under `release`, in the order of the sources. */
export const readAnnotations = (opa) => {
  const run = runOpa(opa, ['inspect', '--annotations', '--format', 'json', 'release']);
  if (run.status !== 0) throw new Error(`opa inspect failed:\n${run.stderr}${run.stdout}`);
  return (JSON.parse(run.stdout).annotations ?? [])
    .map((entry) => ({
      ...entry.annotations,
      path: pathOf(entry),
      file: entry.location.file.replaceAll('\\', '/'),
      row: entry.location.row,
    }))
    .sort((left, right) => (left.file === right.file ? left.row - right.row : left.file < right.file ? -1 : 1));
};

/** Packages with their findings, by name; packages without a description of their own are left out. */
export const readRules = (opa) => {
  const annotations = readAnnotations(opa);
  return annotations
    .filter((entry) => entry.scope === 'package')
    .map((entry) => ({
      name: entry.path.join('.'),
      folder: entry.file.split('/').slice(0, -1).join('/'),
      file: entry.file,
      title: entry.title,
      description: entry.description,
      findings: annotations.filter((other) => other.custom?.code !== undefined && other.file === entry.file),
    }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
};
