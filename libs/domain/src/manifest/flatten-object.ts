import type { ManifestObject, ManifestValue } from '@interlock/contracts';

/** A Kubernetes object as read: its identity, and its members by path. */
export interface FlatObject {
  readonly object: ManifestObject;
  /** By the path's JSON text, so that no name can be mistaken for two. */
  readonly members: ReadonlyMap<string, { readonly path: readonly string[]; readonly value: ManifestValue }>;
}

/** What a server or a tool writes into an object says nothing about what is desired; the last one would repeat every Secret in clear. */
const NOT_DESIRED: readonly (readonly string[])[] = [
  ['status'],
  ['metadata', 'creationTimestamp'],
  ['metadata', 'generation'],
  ['metadata', 'managedFields'],
  ['metadata', 'resourceVersion'],
  ['metadata', 'selfLink'],
  ['metadata', 'uid'],
  ['metadata', 'annotations', 'kubectl.kubernetes.io/last-applied-configuration'],
];

/** Members that tell the items of a list apart, by what Kubernetes merges by. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  ports: ['port', 'containerPort'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey'],
};

type Json = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Order of members and of named items, and members that are not desired, make no difference. */
export const flattenObject = (object: ManifestObject, document: Json): FlatObject => {
  const members = new Map<string, { path: readonly string[]; value: ManifestValue }>();
  const put = (path: readonly string[], value: ManifestValue): void => void members.set(JSON.stringify(path), { path, value });
  const walk = (path: readonly string[], value: unknown): void => {
    if (NOT_DESIRED.some((left) => left.length === path.length && left.every((name, depth) => name === path[depth]))) return;
    if (Array.isArray(value)) {
      if (value.every((item) => !isJsonObject(item) && !Array.isArray(item))) put(path, value.map(scalarOf));
      else for (const [name, item] of namedItems(path.at(-1) ?? '', value)) walk([...path, name], item);
    } else if (isJsonObject(value)) for (const [name, member] of Object.entries(value)) walk([...path, name], member);
    // A null member is no member: that is how Kubernetes reads it.
    else if (value !== null && value !== undefined) put(path, scalarOf(value));
  };
  for (const [name, value] of Object.entries(document)) if (name !== 'apiVersion' && name !== 'kind') walk([name], value);
  return { object, members };
};

const scalarOf = (value: unknown): string | number | boolean | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;

/** Items by what tells them apart, or, where that is missing or not unique, by their place. */
const namedItems = (list: string, items: readonly unknown[]): readonly (readonly [string, unknown])[] => {
  for (const key of [...(KEYS[list] ?? []), 'name']) {
    const names = items.map((item) => (isJsonObject(item) ? item[key] : undefined));
    if (names.every((name) => typeof name === 'string' || typeof name === 'number') && new Set(names).size === items.length)
      return items.map((item, place) => [String(names[place]), item]);
  }
  return items.map((item, place) => [String(place), item]);
};
