import type { AffectedParties, CatalogEntityRecord, EntityRef, InputComponent } from '@interlock/contracts';
import { affectedParties, tierRanks, type AffectedFacts } from './affected-parties.ts';
import { dependantGraph, type DependantGraph } from './dependant-graph.ts';
import { emailKey, loginKey, postingKeys, repositoryKey } from './posting-keys.ts';

export type CatalogEnvironment = NonNullable<CatalogEntityRecord['environment']> & { readonly ref: EntityRef };

/** Look-ups over one state of the catalog. Never changes: `withRecord` makes another one and leaves this as it was. */
export interface CatalogIndex {
  readonly size: number;
  /** Every record, sorted by ref. */
  records(): readonly CatalogEntityRecord[];
  entity(ref: EntityRef): CatalogEntityRecord | undefined;
  component(ref: EntityRef): InputComponent | undefined;
  /** Undefined when there is none, or when two Resources claim the name. */
  environmentByName(name: string): CatalogEnvironment | undefined;
  /** By `order`, those without one last, then by name. */
  environmentsInOrder(): readonly CatalogEnvironment[];
  /** Users of a group and of all groups below it, sorted. Empty when the catalog has no such group. */
  groupMembers(ref: EntityRef): readonly EntityRef[];
  /** Groups of which a person is a member, directly or through a group below, sorted. */
  groupsOf(person: EntityRef): readonly EntityRef[];
  /** The three ways to a person answer undefined when nobody or more than one matches: who it is must be beyond doubt. */
  personBySubject(subject: string): EntityRef | undefined;
  personByEmail(email: string): EntityRef | undefined;
  personByLogin(login: string): EntityRef | undefined;
  /** Everyone who has the address, or the login, sorted: more than one are accounts that may be one person's. */
  peopleByEmail(email: string): readonly EntityRef[];
  peopleByLogin(login: string): readonly EntityRef[];
  /** Components whose source location is this repository (`host/path`, normalised), sorted. */
  componentsOfRepository(repository: string): readonly EntityRef[];
  /** Direct `dependsOn`, sorted; may name entities that the catalog does not have. */
  dependenciesOf(ref: EntityRef): readonly EntityRef[];
  /** Entities that directly depend on this one, sorted. */
  dependantsOf(ref: EntityRef): readonly EntityRef[];
  /** Everything that depends on this one, directly and through others, and the infrastructure that it shares. Worked out once for each entity. */
  affectedBy(ref: EntityRef): AffectedParties;
  /** The same catalog with one record put in place, or removed. For one change at a time; to load many, index them together. */
  withRecord(ref: EntityRef, record: CatalogEntityRecord | null): CatalogIndex;
}

interface Base {
  readonly records: ReadonlyMap<EntityRef, CatalogEntityRecord>;
  readonly postings: ReadonlyMap<string, readonly EntityRef[]>;
}

/** What changed since the base was built: null is a removal. Small, because each change copies it. */
type Changes = ReadonlyMap<EntityRef, { readonly record: CatalogEntityRecord; readonly keys: ReadonlySet<string> } | null>;

const MAX_CHANGES = 512;

/** Keys whose refs are kept as they were found: names of people and repositories come from outside, and there is no end to those. */
const MAX_FOUND = 10_000;

/** Indexes records; of two with one ref the later counts (complete the catalog first). */
export const catalogIndex = (records: Iterable<CatalogEntityRecord>): CatalogIndex => indexOver(baseOf(records), new Map());

const baseOf = (records: Iterable<CatalogEntityRecord>): Base => {
  const byRef = new Map<EntityRef, CatalogEntityRecord>();
  for (const record of records) byRef.set(record.ref, record);
  const postings = new Map<string, EntityRef[]>();
  for (const record of byRef.values()) {
    for (const key of postingKeys(record)) {
      const refs = postings.get(key);
      if (refs === undefined) postings.set(key, [record.ref]);
      else if (refs.at(-1) !== record.ref) refs.push(record.ref);
    }
  }
  return { records: byRef, postings };
};

/** Made when first asked for; what one record changes elsewhere than in its dependencies leaves the graph as it is. */
type LazyGraph = () => DependantGraph;

const lazyGraph = (records: () => readonly CatalogEntityRecord[]): LazyGraph => {
  let graph: DependantGraph | undefined;
  return () => (graph ??= dependantGraph(records()));
};

const indexOver = (base: Base, changes: Changes, sameGraph?: LazyGraph): CatalogIndex => {
  const entity = (ref: EntityRef): CatalogEntityRecord | undefined => {
    const change = changes.get(ref);
    return change === undefined ? base.records.get(ref) : change?.record;
  };
  const found = new Map<string, readonly EntityRef[]>();
  const find = (key: string): readonly EntityRef[] => {
    const refs = (base.postings.get(key) ?? []).filter((ref) => !changes.has(ref));
    for (const [ref, change] of changes) if (change?.keys.has(key) === true) refs.push(ref);
    return refs.toSorted();
  };
  const posted = (key: string): readonly EntityRef[] => {
    const known = found.get(key);
    if (known !== undefined) return known;
    const refs = find(key);
    if (found.size < MAX_FOUND) found.set(key, refs);
    return refs;
  };
  const only = (key: string): EntityRef | undefined => {
    const refs = posted(key);
    return refs.length === 1 ? refs[0] : undefined;
  };
  const environment = (ref: EntityRef): CatalogEnvironment | undefined => {
    const found = entity(ref)?.environment;
    return found === undefined || found === null ? undefined : { ...found, ref };
  };
  const current = (): CatalogEntityRecord[] => {
    const records = [...base.records.values()].filter((record) => !changes.has(record.ref));
    for (const change of changes.values()) if (change !== null) records.push(change.record);
    return records;
  };
  const size =
    base.records.size + [...changes].reduce((sum, [ref, change]) => sum + (change === null ? 0 : 1) - (base.records.has(ref) ? 1 : 0), 0);
  let sortedRecords: readonly CatalogEntityRecord[] | undefined;
  const graph = sameGraph ?? lazyGraph(current);
  const affected = new Map<EntityRef, AffectedParties>();
  let affectedFacts: AffectedFacts | undefined;

  const childGroups = (ref: EntityRef): readonly EntityRef[] => [...posted(`child-of ${ref}`), ...(entity(ref)?.group?.children ?? [])];
  const parentGroups = (ref: EntityRef): readonly EntityRef[] => [
    ...posted(`parent-of ${ref}`),
    ...[entity(ref)?.group?.parent ?? []].flat(),
  ];
  const isGroup = (ref: EntityRef): boolean => (entity(ref)?.group ?? null) !== null;
  const directMembers = (group: EntityRef): readonly EntityRef[] => [
    ...(entity(group)?.group?.members ?? []),
    ...posted(`member-of ${group}`),
  ];
  const directGroups = (person: EntityRef): readonly EntityRef[] => [
    ...posted(`has-member ${person}`),
    ...(entity(person)?.user?.memberOf ?? []),
  ];

  const dependantsOf = (ref: EntityRef): readonly EntityRef[] => posted(`depends-on ${ref}`);
  const groupMembers = (ref: EntityRef): readonly EntityRef[] => {
    const groups = isGroup(ref) ? reach([ref], (group) => childGroups(group).filter(isGroup)) : [];
    return distinct(groups.flatMap(directMembers).filter((member) => member.startsWith('user:')));
  };

  return {
    size,
    records: () => (sortedRecords ??= current().toSorted((left, right) => (left.ref < right.ref ? -1 : 1))),
    entity,
    component: (ref) => entity(ref)?.component ?? undefined,
    environmentByName: (name) => {
      const ref = only(`environment ${name}`);
      return ref === undefined ? undefined : environment(ref);
    },
    environmentsInOrder: () =>
      posted('environments')
        .flatMap((ref) => environment(ref) ?? [])
        .toSorted(byOrder),
    groupMembers,
    groupsOf: (person) => distinct(reach(directGroups(person).filter(isGroup), (group) => parentGroups(group).filter(isGroup))),
    personBySubject: (subject) => only(`subject ${subject}`),
    personByEmail: (email) => only(emailKey(email)),
    personByLogin: (login) => only(loginKey(login)),
    peopleByEmail: (email) => posted(emailKey(email)),
    peopleByLogin: (login) => posted(loginKey(login)),
    componentsOfRepository: (repository) => posted(repositoryKey(repository)),
    dependenciesOf: (ref) => entity(ref)?.dependsOn ?? [],
    dependantsOf,
    affectedBy: (ref) => {
      const known = affected.get(ref);
      if (known !== undefined) return known;
      affectedFacts ??= { graph: graph(), ranks: tierRanks(graph(), entity), entity, dependantsOf, groupMembers };
      const found = affectedParties(ref, affectedFacts);
      affected.set(ref, found);
      return found;
    },
    withRecord: (ref, record) => {
      const next = new Map(changes).set(ref, record === null ? null : { record, keys: new Set(postingKeys(record)) });
      const index = indexOver(base, next, sameDependencies(entity(ref), record) ? graph : undefined);
      return next.size <= MAX_CHANGES ? index : catalogIndex(index.records());
    },
  };
};

const sameDependencies = (before: CatalogEntityRecord | undefined, after: CatalogEntityRecord | null): boolean => {
  const [old, now] = [before?.dependsOn ?? [], after?.dependsOn ?? []];
  return old.length === now.length && old.every((ref, place) => ref === now[place]);
};

const byOrder = (left: CatalogEnvironment, right: CatalogEnvironment): number =>
  (left.order ?? Infinity) === (right.order ?? Infinity)
    ? left.name < right.name
      ? -1
      : 1
    : (left.order ?? Infinity) - (right.order ?? Infinity);

/** Everything that can be reached, the starts included; ends on cycles. */
const reach = (starts: readonly EntityRef[], next: (ref: EntityRef) => readonly EntityRef[]): readonly EntityRef[] => {
  const seen = new Set(starts);
  for (const ref of seen) for (const other of next(ref)) seen.add(other);
  return [...seen];
};

const distinct = (refs: readonly EntityRef[]): readonly EntityRef[] => [...new Set(refs)].toSorted();
