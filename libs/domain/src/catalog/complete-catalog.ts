import type { CatalogEntityRecord, CatalogFinding, CatalogFindingCode, EntityRef } from '@interlock/contracts';
import { byFindingId, catalogFinding } from './catalog-finding.ts';
import { catalogIndex, type CatalogIndex } from './catalog-index.ts';
import { checkOperations, unknownCalendars, type OperationRules } from './check-operations.ts';
import { checkReferences } from './check-references.ts';
import { contestedRuntimes } from './contested-runtimes.ts';
import { cyclePath, dependencyCycles } from './dependency-cycles.ts';
import { joinRelations } from './join-relations.ts';
import { knownPeople } from './known-people.ts';
import { separateDuplicates } from './separate-duplicates.ts';

/** `entities` carry their own findings, `findings` are those of entities that do not count or of further copies. Both sorted. */
export interface CompletedCatalog {
  readonly entities: readonly CatalogEntityRecord[];
  readonly findings: readonly CatalogFinding[];
}

/** Codes that only the whole catalog can show, or its rules; completing again replaces them. */
const RELATIONAL: ReadonlySet<CatalogFindingCode> = new Set([
  'catalog.duplicate_entity',
  'catalog.owner_unknown',
  'catalog.owner_without_members',
  'catalog.dangling_reference',
  'catalog.dependency_cycle',
  'catalog.runtime_contested',
  'catalog.lifecycle_unknown',
  'catalog.on_call_missing',
  'catalog.on_call_unknown',
  'catalog.on_call_empty',
  'catalog.runbook_missing',
  'catalog.techdocs_missing',
  'catalog.calendar_unknown',
]);

/** What Backstage itself uses, and nothing asked for: what a folder without a configuration is checked against. */
const DEFAULT_RULES: OperationRules = { lifecycles: ['experimental', 'production', 'deprecated'], requires: [] };

const SHOWN_OF_A_CYCLE = 8;

/** Takes the records of all sources together; gives them with both sides of each relation, and what is wrong between them. */
export const completeCatalog = (records: readonly CatalogEntityRecord[], rules: OperationRules = DEFAULT_RULES): CompletedCatalog => {
  const { unique, findings } = separateDuplicates(records);
  const joined = joinRelations(unique);
  const index = catalogIndex(joined);
  const people = knownPeople(index);
  const cycles = cycleFindings(joined);
  const runtimes = contestedRuntimes(joined);
  const entities = joined.map((record) => {
    const own = record.findings.filter((finding) => !RELATIONAL.has(finding.code));
    const related = [
      ...checkReferences(record, index, people),
      ...(record.component === null ? [] : checkOperations(record.component, index, people, rules)),
      ...contestedEnvironment(record, index),
      ...unknownCalendars(record, rules),
      ...(cycles.get(record.ref) ?? []),
      ...[runtimes.get(record.ref) ?? []].flat(),
    ];
    return { ...record, findings: [...own, ...related].toSorted(byFindingId) };
  });
  return { entities: entities.toSorted((left, right) => (left.ref < right.ref ? -1 : 1)), findings: findings.toSorted(byFindingId) };
};

/** Environments are named without a namespace, so two Resources of one name leave nobody knowing which is meant: neither is used. */
const contestedEnvironment = (record: CatalogEntityRecord, index: CatalogIndex): readonly CatalogFinding[] => {
  const name = record.environment?.name;
  if (name === undefined || index.environmentByName(name) !== undefined) return [];
  const says = `more than one Resource is the environment "${name}"; none is used until one is left`;
  return [
    catalogFinding({
      code: 'catalog.duplicate_entity',
      entity: record.ref,
      at: { ...record.at, field: 'metadata.name' },
      says,
      discriminator: 'environment',
    }),
  ];
};

/** One finding for each cycle, on its first entity by ref. */
const cycleFindings = (records: readonly CatalogEntityRecord[]): ReadonlyMap<EntityRef, readonly CatalogFinding[]> => {
  const byRef = new Map(records.map((record) => [record.ref, record]));
  const found = new Map<EntityRef, readonly CatalogFinding[]>();
  for (const cycle of dependencyCycles(byRef)) {
    const first = byRef.get(cycle[0] ?? '');
    if (first === undefined) continue;
    const path = cyclePath(byRef, first.ref);
    const shown =
      path.length <= SHOWN_OF_A_CYCLE
        ? path
        : [...path.slice(0, SHOWN_OF_A_CYCLE - 1), `… ${path.length - SHOWN_OF_A_CYCLE} more`, first.ref];
    const says = `depends on itself: ${shown.join(' → ')}`;
    found.set(first.ref, [
      catalogFinding({ code: 'catalog.dependency_cycle', entity: first.ref, at: { ...first.at, field: 'spec.dependsOn' }, says }),
    ]);
  }
  return found;
};
