import { resolve } from 'node:path';
import { stat } from 'node:fs/promises';
import { ManifestObject } from '@interlock/contracts';
import { identityOf, isJsonObject, type Manifest } from '@interlock/domain';
import { parseAllDocuments } from 'yaml';
import { badInput } from '../../../cli-error.ts';
import { readInput } from '../../../program/read-input.ts';
import type { Io } from '../../../terminal/index.ts';
import { filesBelow } from './digest-of-path.ts';

const EXPECTED = 'rendered Kubernetes objects, as `helm template`, `kustomize build` or `kubectl get -o yaml` write them';

/** Kubernetes objects of a file, or of every YAML and JSON file below a folder; each once. */
export const readManifests = async (io: Io, field: string, path: string): Promise<Manifest[]> => {
  const root = resolve(io.cwd, path);
  const isFolder = (await stat(root).catch(() => undefined))?.isDirectory() === true;
  const files = isFolder ? (await filesBelow(root, field)).filter((file) => /\.(?:ya?ml|json)$/i.test(file)) : [path];
  const manifests: Manifest[] = [];
  const seen = new Map<string, string>();
  for (const file of files)
    for (const manifest of objectsOf(await readInput(io, field, file), field, file)) {
      const identity = identityOf(manifest.object);
      const before = seen.get(identity);
      if (before !== undefined)
        throw badInput([{ field, found: `${textOf(manifest.object)} in ${file}, and in ${before} before`, expected: 'each object once' }]);
      seen.set(identity, file);
      manifests.push(manifest);
    }
  if (manifests.length === 0) throw badInput([{ field, found: `${path}, without any object`, expected: EXPECTED }]);
  return manifests;
};

const objectsOf = (bytes: Uint8Array, field: string, file: string): Manifest[] => {
  const wrong = (found: string): Error => badInput([{ field, found: `${file}: ${found}`, expected: EXPECTED }]);
  const documents = parseAllDocuments(new TextDecoder().decode(bytes), { uniqueKeys: true });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw wrong(error.message.split('\n')[0] ?? 'no YAML');
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    if (value === null || value === undefined) return [];
    return listed(value).map((item) => manifestOf(item, wrong));
  });
};

/** `kubectl get -o yaml` writes one `List` of objects. */
const listed = (value: unknown): readonly unknown[] =>
  isJsonObject(value) && value['kind'] === 'List' && Array.isArray(value['items']) ? value['items'] : [value];

const manifestOf = (value: unknown, wrong: (found: string) => Error): Manifest => {
  if (!isJsonObject(value)) throw wrong('a document that is no object');
  const metadata = isJsonObject(value['metadata']) ? value['metadata'] : {};
  const object = ManifestObject.safeParse({
    apiVersion: value['apiVersion'],
    kind: value['kind'],
    namespace: metadata['namespace'] ?? null,
    name: metadata['name'],
  });
  if (object.success) return { object: object.data, document: value };
  const lacks = object.error.issues[0]?.path.join('.') ?? '';
  throw wrong(`an object without a usable ${lacks === 'name' || lacks === 'namespace' ? `metadata.${lacks}` : lacks}`);
};

const textOf = ({ kind, namespace, name }: ManifestObject): string => `${kind} ${namespace === null ? '' : `${namespace}/`}${name}`;
