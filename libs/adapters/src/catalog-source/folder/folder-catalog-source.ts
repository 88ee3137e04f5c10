import type { CatalogEntityRecord, CatalogFinding } from '@interlock/contracts';
import { catalogFinding } from '@interlock/domain';
import { relative, resolve, sep } from 'node:path';
import { nodeHashing } from '../../hashing/index.ts';
import type { CatalogSnapshot, CatalogSource } from '../catalog-source.ts';
import { readEntity } from './entity/read-entity.ts';
import { findDescriptors, type SearchLimits } from './find-descriptors.ts';
import { descriptorText, isDescriptorFile, mayHoldEntities, readBounded } from './read-descriptor.ts';
import { watchFolders } from './watch-folders.ts';
import { readDocuments } from './yaml/read-documents.ts';
import { UnreadableText } from './yaml/unreadable-text.ts';

export interface FolderCatalogOptions {
  readonly name: string;
  /** Folder or file as configured, relative to `baseDirectory`. */
  readonly path: string;
  /** The folder that holds interlock.yaml. Places name files relative to it, with forward slashes. */
  readonly baseDirectory: string;
  /** Now, as an instant in UTC. */
  readonly clock: () => string;
  /** Told when the folder cannot be watched and is polled instead. */
  readonly onNotice?: (message: string) => void;
  readonly limits?: SearchLimits;
}

/** What one file said, kept for as long as its bytes are the same: reading an unchanged catalog again costs no parsing. */
interface FileAnswer {
  readonly digest: string;
  /** It holds entities, or did when it last could be read. */
  readonly held: boolean;
  readonly entities: readonly CatalogEntityRecord[];
  readonly findings: readonly CatalogFinding[];
}

/** Backstage descriptors below a folder, or in one file. */
export const openFolderCatalogSource = (options: FolderCatalogOptions): CatalogSource => {
  const root = resolve(options.baseDirectory, options.path);
  let answers: ReadonlyMap<string, FileAnswer> = new Map();

  const read = async (): Promise<CatalogSnapshot> => {
    const found = await findDescriptors(root, options.limits);
    const next = new Map<string, FileAnswer>();
    for (const path of found.files) next.set(path, await readFile(path, nameOf(path, options), answers.get(path), path === root, options));
    answers = next;
    return {
      entities: [...next.values()].flatMap((answer) => answer.entities).toSorted(byPlace),
      findings: [
        ...found.problems.map(({ path, says }) => unreadable(nameOf(path, options), { line: 1, column: 1 }, says)),
        ...[...next.values()].flatMap((answer) => answer.findings),
      ].toSorted((left, right) => (left.findingId < right.findingId ? -1 : 1)),
    };
  };

  return { name: options.name, read, watch: (onChange) => watchFolders(root, onChange, options.onNotice ?? (() => undefined)) };
};

/** A file that cannot be read, or holds one document that cannot, gives none of its entities: they are missing and releases are held, rather than judged on old facts. */
const readFile = async (
  path: string,
  file: string,
  before: FileAnswer | undefined,
  named: boolean,
  options: FolderCatalogOptions,
): Promise<FileAnswer> => {
  let digest = '';
  const heldBefore = before?.held === true;
  try {
    const bytes = await readBounded(path);
    digest = nodeHashing.sha256Hex(bytes);
    if (before?.digest === digest) return before;
    // What held entities and holds none that can be told is damaged, until the file itself is gone: silence would read as "these were removed".
    const descriptor = named || isDescriptorFile(path) || heldBefore;
    if (!descriptor && !mayHoldEntities(bytes)) return { digest, held: false, entities: [], findings: [] };
    const context = { source: options.name, file, seenAt: options.clock(), descriptor };
    const answer = await readEntities(descriptorText(bytes), context);
    return { digest, held: heldBefore || answer.entities.length > 0, ...answer };
  } catch (error) {
    const place = error instanceof UnreadableText ? error : { line: 1, column: 1 };
    const says =
      error instanceof UnreadableText
        ? error.message
        : `cannot be read: ${error instanceof Error ? error.message.replaceAll(path, file) : String(error)}`;
    return { digest, held: heldBefore, entities: [], findings: [unreadable(file, { line: place.line, column: place.column }, says)] };
  }
};

const readEntities = async (
  text: string,
  context: Parameters<typeof readEntity>[1],
): Promise<Pick<FileAnswer, 'entities' | 'findings'>> => {
  const entities: CatalogEntityRecord[] = [];
  const findings: CatalogFinding[] = [];
  const documents = readDocuments(text);
  // An editor that was stopped half-way leaves an empty file; silence would read as "these entities were removed".
  if (context.descriptor && documents.length === 0)
    findings.push(unreadable(context.file, { line: 1, column: 1 }, 'found no entity, expected at least one'));
  for (const document of documents) {
    const answer = await readEntity(document, context);
    if (answer.kind === 'entity') entities.push(answer.record);
    if (answer.kind === 'refused') findings.push(answer.finding);
  }
  return { entities, findings };
};

const unreadable = (file: string, place: { readonly line: number; readonly column: number }, says: string): CatalogFinding =>
  catalogFinding({ code: 'catalog.unreadable', entity: null, at: { file, ...place, field: 'file' }, says });

/** Long paths keep their end, which tells them apart. */
const nameOf = (path: string, options: FolderCatalogOptions): string => {
  const name = relative(options.baseDirectory, path).split(sep).join('/') || '.';
  return (name.length <= 500 ? name : `…${name.slice(-499)}`).toWellFormed();
};

const byPlace = (left: CatalogEntityRecord, right: CatalogEntityRecord): number =>
  compare(left.ref, right.ref) || compare(left.at.file, right.at.file) || left.at.line - right.at.line;

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
