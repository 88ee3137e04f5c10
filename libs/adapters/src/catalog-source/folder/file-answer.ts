import type { CatalogEntityRecord, CatalogFinding } from '@interlock/contracts';
import { catalogFinding } from '@interlock/domain';
import type { CatalogSnapshot } from '../catalog-source.ts';
import { readEntity } from './entity/read-entity.ts';
import { descriptorText, isDescriptorFile, mayHoldEntities } from './read-descriptor.ts';
import { readDocuments } from './yaml/read-documents.ts';
import { UnreadableText } from './yaml/unreadable-text.ts';

/** What one file said, kept for as long as its bytes are the same: reading an unchanged catalog again costs no parsing. */
export interface FileAnswer {
  readonly digest: string;
  /** False: nothing can be told of what it holds, which is not the same as that it holds nothing. */
  readonly legible: boolean;
  readonly entities: readonly CatalogEntityRecord[];
  readonly findings: readonly CatalogFinding[];
}

/** The bytes of one file, and how places name it. */
export interface FileToRead {
  readonly bytes: Uint8Array;
  /** Equal for equal bytes. */
  readonly digest: string;
  readonly file: string;
  /** The configuration names this very file. */
  readonly named: boolean;
  readonly source: string;
  readonly seenAt: () => string;
}

/** What a file says by itself. `heldBefore`: it is known for a file of descriptors. */
export const answerOf = async (read: FileToRead, heldBefore: boolean): Promise<FileAnswer> => {
  const { bytes, digest, file, named, source } = read;
  // What held entities and holds none that can be told is damaged, until the file itself is gone: silence would read as "these were removed".
  const descriptor = named || isDescriptorFile(file) || heldBefore;
  if (!descriptor && !mayHoldEntities(bytes)) return { digest, legible: true, entities: [], findings: [] };
  try {
    const answer = await readEntities(descriptorText(bytes), { source, file, seenAt: read.seenAt(), descriptor });
    return { digest, ...answer };
  } catch (error) {
    if (!(error instanceof UnreadableText)) throw error;
    return illegible(digest, unreadable(file, { line: error.line, column: error.column }, error.message));
  }
};

/** It gave entities, or was found fault with when it ought to have: what does neither holds no descriptors. */
export const heldEntities = (before: FileAnswer | undefined): boolean =>
  before !== undefined && before.entities.length + before.findings.length > 0;

export const illegible = (digest: string, finding: CatalogFinding): FileAnswer => ({
  digest,
  legible: false,
  entities: [],
  findings: [finding],
});

/**
 * A file that is being saved, or is damaged, says nothing of its entities: they stay as they were last read, as old as they are and said to be so, until the file can
 * be read again or is gone. What can be read and is refused does not stand: it was said, and is wrong.
 */
export const standing = (answer: FileAnswer, before: FileAnswer | undefined): FileAnswer =>
  answer.legible || before === undefined ? answer : { ...answer, entities: before.entities.map(outdated) };

const outdated = (record: CatalogEntityRecord): CatalogEntityRecord => {
  const { ref, at, findings } = record;
  if (findings.some(({ code }) => code === OUTDATED)) return record;
  const says = 'its file cannot be read; what was read of it last is used';
  return { ...record, findings: [...findings, catalogFinding({ code: OUTDATED, entity: ref, at: { ...at, field: 'file' }, says })] };
};
const OUTDATED = 'catalog.entity_outdated';

const readEntities = async (
  text: string,
  context: Parameters<typeof readEntity>[1],
): Promise<Pick<FileAnswer, 'legible' | 'entities' | 'findings'>> => {
  const entities: CatalogEntityRecord[] = [];
  const findings: CatalogFinding[] = [];
  const documents = readDocuments(text);
  // An editor that was stopped half-way leaves an empty file; silence would read as "these entities were removed".
  const legible = documents.length > 0 || !context.descriptor;
  if (!legible) findings.push(unreadable(context.file, { line: 1, column: 1 }, 'found no entity, expected at least one'));
  for (const document of documents) {
    const answer = await readEntity(document, context);
    if (answer.kind === 'entity') entities.push(answer.record);
    if (answer.kind === 'refused') findings.push(answer.finding);
  }
  return { legible, entities, findings };
};

export const unreadable = (file: string, place: { readonly line: number; readonly column: number }, says: string): CatalogFinding =>
  catalogFinding({ code: 'catalog.unreadable', entity: null, at: { file, ...place, field: 'file' }, says });

/** What the files say together, and what is wrong beside them. */
export const snapshotOf = (
  answers: readonly Pick<FileAnswer, 'entities' | 'findings'>[],
  problems: readonly CatalogFinding[],
): CatalogSnapshot => ({
  entities: answers.flatMap((answer) => answer.entities).toSorted(byPlace),
  findings: [...problems, ...answers.flatMap((answer) => answer.findings)].toSorted((left, right) =>
    left.findingId < right.findingId ? -1 : 1,
  ),
});

const byPlace = (left: CatalogEntityRecord, right: CatalogEntityRecord): number =>
  compare(left.ref, right.ref) || compare(left.at.file, right.at.file) || left.at.line - right.at.line;

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
