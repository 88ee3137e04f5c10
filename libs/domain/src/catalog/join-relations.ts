import type { CatalogEntityRecord } from '@interlock/contracts';

/**
 * Backstage lets either side state a relation: a membership by `Group.spec.members` or `User.spec.memberOf`, a dependency by `dependsOn` or `dependencyOf`.
 * Afterwards groups and users say the same, and `dependsOn` is whole.
 */
export const joinRelations = (records: readonly CatalogEntityRecord[]): readonly CatalogEntityRecord[] =>
  joinMemberships(joinDependencies(records));

const joinDependencies = (records: readonly CatalogEntityRecord[]): readonly CatalogEntityRecord[] => {
  const added = new Map<string, Set<string>>();
  for (const record of records) for (const dependant of record.dependencyOf ?? []) addTo(added, dependant, record.ref);
  return records.map((record) => {
    const more = added.get(record.ref);
    return more === undefined ? record : { ...record, dependsOn: sorted(new Set([...record.dependsOn, ...more])) };
  });
};

const joinMemberships = (records: readonly CatalogEntityRecord[]): readonly CatalogEntityRecord[] => {
  const members = new Map<string, Set<string>>();
  const groups = new Map<string, Set<string>>();
  const join = (group: string, member: string): void => {
    addTo(members, group, member);
    addTo(groups, member, group);
  };
  for (const record of records) {
    for (const member of record.group?.members ?? []) join(record.ref, member);
    for (const group of record.user?.memberOf ?? []) join(group, record.ref);
  }
  return records.map((record) => {
    if (record.group !== null) return { ...record, group: { ...record.group, members: sorted(members.get(record.ref)) } };
    if (record.user !== null) return { ...record, user: { ...record.user, memberOf: sorted(groups.get(record.ref)) } };
    return record;
  });
};

const addTo = (sets: Map<string, Set<string>>, key: string, value: string): void => {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([value]));
  else set.add(value);
};

const sorted = (set: ReadonlySet<string> | undefined): string[] => [...(set ?? [])].toSorted();
