import { openFolderCatalogSource } from '@interlock/adapters/catalog-source/folder';
import type { CatalogEntityRecord, CatalogFinding } from '@interlock/contracts';
import { completeCatalog } from '@interlock/domain';
import type { Io } from '../terminal/index.ts';

export interface CatalogFolder {
  readonly name: string;
  readonly path: string;
  readonly baseDirectory: string;
}

/** Reads folders of descriptors as the service does, all together. Findings: of entities, of files, of relations. */
export const readCatalog = async (
  folders: readonly CatalogFolder[],
  { now }: Pick<Io, 'now'>,
): Promise<{ readonly entities: readonly CatalogEntityRecord[]; readonly findings: readonly CatalogFinding[] }> => {
  const clock = (): string => new Date(now()).toISOString();
  const snapshots = [];
  for (const folder of folders) snapshots.push(await openFolderCatalogSource({ ...folder, clock }).read());
  const { entities, findings } = completeCatalog(snapshots.flatMap((snapshot) => snapshot.entities));
  const all = [...snapshots.flatMap((snapshot) => snapshot.findings), ...findings, ...entities.flatMap((entity) => entity.findings)];
  return { entities, findings: [...new Map(all.map((finding) => [finding.findingId, finding])).values()].toSorted(byPlace) };
};

const byPlace = (left: CatalogFinding, right: CatalogFinding): number =>
  left.at.file === right.at.file ? left.at.line - right.at.line : left.at.file < right.at.file ? -1 : 1;
