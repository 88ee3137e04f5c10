import type { ManifestDiffPredicate, ManifestObject, ManifestValue } from '@interlock/contracts';
import { flattenObject, type FlatObject } from './flatten-object.ts';
import { groupOf } from './meaning-of-member.ts';
import { redactValue } from './redact-secrets.ts';

/** A Kubernetes object as its file has it. */
export interface Manifest {
  readonly object: ManifestObject;
  readonly document: Readonly<Record<string, unknown>>;
}

type Differing = ManifestDiffPredicate['objects'][number];

/** How the objects after differ from those before, sorted, with secrets redacted: what changed of a Secret is said, never from what to what. */
export const compareManifests = (before: readonly Manifest[], after: readonly Manifest[]): Differing[] => {
  const left = byIdentity(before);
  const right = byIdentity(after);
  return [...new Set([...left.keys(), ...right.keys()])]
    .toSorted()
    .flatMap((identity) => difference(left.get(identity), right.get(identity)));
};

/** The version of an API is left out: moving from `v1beta1` to `v1` is a change of one object, not the end of one and the birth of another. */
export const identityOf = ({ apiVersion, kind, namespace, name }: ManifestObject): string =>
  JSON.stringify([kind, groupOf(apiVersion), namespace ?? '', name]);

const byIdentity = (manifests: readonly Manifest[]): ReadonlyMap<string, FlatObject> =>
  new Map(manifests.map(({ object, document }) => [identityOf(object), flattenObject(object, document)]));

const difference = (before: FlatObject | undefined, after: FlatObject | undefined): Differing[] => {
  const object = (after ?? before)?.object;
  if (object === undefined) return [];
  const keys = [...new Set([...(before?.members.keys() ?? []), ...(after?.members.keys() ?? [])])].toSorted();
  const members = keys.flatMap((key): Differing['members'] => {
    const was = before?.members.get(key);
    const is = after?.members.get(key);
    const path = (is ?? was)?.path ?? [];
    if (was !== undefined && is !== undefined && JSON.stringify(was.value) === JSON.stringify(is.value)) return [];
    return [{ path: [...path], ...side('before', object, path, was?.value), ...side('after', object, path, is?.value) }];
  });
  if (members.length === 0) return [];
  return [{ object, change: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed', members }];
};

const LONGEST = 500;

const side = (
  name: 'before' | 'after',
  object: ManifestObject,
  path: readonly string[],
  value: ManifestValue | undefined,
): { before?: ManifestValue; after?: ManifestValue } =>
  value === undefined ? {} : { [name]: redactValue(object, path, shortened(value)) };

const shortened = (value: ManifestValue): ManifestValue => {
  if (typeof value === 'string') return value.length <= LONGEST ? value : `${value.slice(0, LONGEST - 1)}…`;
  return Array.isArray(value) ? value.slice(0, 200).map((item) => shortened(item) as string | number | boolean | null) : value;
};
