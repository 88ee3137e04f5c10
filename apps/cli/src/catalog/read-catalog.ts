import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CatalogSource } from '@interlock/adapters/catalog-source';
import { openFolderCatalogSource } from '@interlock/adapters/catalog-source/folder';
import type { LoadedConfig } from '@interlock/adapters/config';
import { openCatalogSources } from '@interlock/adapters/configured-parts';
import type { CatalogEntityRecord, CatalogFinding, CatalogRules } from '@interlock/contracts';
import { completeCatalog, staleSource, type OperationRules } from '@interlock/domain';
import type { Io } from '../terminal/index.ts';

export interface CatalogFolder {
  readonly name: string;
  readonly path: string;
  readonly baseDirectory: string;
}

export interface CatalogRead {
  readonly entities: readonly CatalogEntityRecord[];
  readonly findings: readonly CatalogFinding[];
}

/** Reads a folder of descriptors as the service does. */
export const readFolder = (folder: CatalogFolder, io: Pick<Io, 'now'>): Promise<CatalogRead> =>
  readCatalog([openFolderCatalogSource({ ...folder, clock: clockOf(io) })], { io });

/** Reads the sources of a configuration as the service does; what they fetch is thrown away afterwards. */
export const readConfigured = async ({ config, directory }: LoadedConfig, io: Pick<Io, 'now' | 'env'>): Promise<CatalogRead> => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'interlock-catalog-'));
  try {
    const parts = { config, configDirectory: directory, dataDirectory, environment: io.env, now: clockOf(io) };
    // What is told here is a finding too.
    return await readCatalog(openCatalogSources({ ...parts, onNotice: () => undefined }), {
      io,
      rules: { ...config.catalog, calendars: config.calendars.map(({ name }) => name) },
    });
  } finally {
    await rm(dataDirectory, { recursive: true, force: true });
  }
};

/** All together. Findings: of entities, of files, of relations. */
const readCatalog = async (
  sources: readonly CatalogSource[],
  { io, rules }: { readonly io: Pick<Io, 'now'>; readonly rules?: CatalogRules & OperationRules },
): Promise<CatalogRead> => {
  const snapshots = [];
  for (const source of sources) snapshots.push({ source: source.name, ...(await source.read()) });
  const { entities, findings } = completeCatalog(
    snapshots.flatMap((snapshot) => snapshot.entities),
    rules,
  );
  const stale =
    rules === undefined
      ? []
      : snapshots.flatMap(({ source, seen }) => staleSource({ source, ...seen }, rules.staleAfterHours, io.now()).finding ?? []);
  const all = [
    ...snapshots.flatMap((snapshot) => snapshot.findings),
    ...stale,
    ...findings,
    ...entities.flatMap((entity) => entity.findings),
  ];
  return { entities, findings: [...new Map(all.map((finding) => [finding.findingId, finding])).values()].toSorted(byPlace) };
};

const clockOf =
  ({ now }: Pick<Io, 'now'>) =>
  (): string =>
    new Date(now()).toISOString();

const byPlace = (left: CatalogFinding, right: CatalogFinding): number =>
  left.at.file === right.at.file ? left.at.line - right.at.line : left.at.file < right.at.file ? -1 : 1;
