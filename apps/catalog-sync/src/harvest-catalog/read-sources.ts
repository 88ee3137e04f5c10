import type { CatalogSource } from '@interlock/adapters/catalog-source';
import type { CatalogEntityRecord, CatalogFinding, CatalogRules } from '@interlock/contracts';
import { completeCatalog, staleSource, type OperationRules } from '@interlock/domain';

/** What all sources say together. */
export interface Harvest {
  readonly entities: readonly CatalogEntityRecord[];
  /** Everything that is wrong, by source; a source without findings has an empty list. */
  readonly findings: ReadonlyMap<string, readonly CatalogFinding[]>;
  /** By source, of those that can name what they were read at. */
  readonly revisions: ReadonlyMap<string, string>;
  /** When the next source will have been unseen for too long, in milliseconds of the epoch; undefined while none can. */
  readonly staleAt: number | undefined;
}

/** What the configuration asks of the catalog and its sources. */
export type SourceRules = CatalogRules & OperationRules;

/** Reads every source and completes them as one catalog: groups of one may have members in another. */
export const readSources = async (sources: readonly CatalogSource[], rules: SourceRules, epochMs: () => number): Promise<Harvest> => {
  const snapshots = await Promise.all(sources.map(async (source) => ({ source: source.name, ...(await source.read()) })));
  const records = snapshots.flatMap((snapshot) => snapshot.entities);
  const completed = completeCatalog(records, rules);
  const findings = new Map<string, CatalogFinding[]>(sources.map((source) => [source.name, []]));
  const add = (source: string, found: readonly CatalogFinding[]): void => void findings.get(source)?.push(...found);
  for (const snapshot of snapshots) add(snapshot.source, snapshot.findings);
  for (const record of completed.entities) add(record.source, record.findings);
  const sourceOfFile = new Map(records.map((record) => [record.at.file, record.source]));
  for (const finding of completed.findings) {
    const source = sourceOfFile.get(finding.at.file);
    if (source === undefined) throw new Error(`finding ${finding.findingId} is in no file of any source`);
    add(source, [finding]);
  }
  const aged = snapshots.map(({ source, seen }) => ({ source, ...staleSource({ source, ...seen }, rules.staleAfterHours, epochMs()) }));
  for (const { source, finding } of aged) add(source, finding === undefined ? [] : [finding]);
  const staleAt = aged.reduce<number | undefined>((first, { at }) => (at === undefined || (first ?? at) < at ? first : at), undefined);
  const revisions = new Map(snapshots.flatMap(({ source, revision }) => (revision === undefined ? [] : [[source, revision] as const])));
  return { entities: completed.entities, findings, revisions, staleAt };
};
