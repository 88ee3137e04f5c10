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
  /** It holds entities, or did when it last could be read. */
  readonly held: boolean;
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

/** A file that cannot be read, or was never read before, gives no entities: they are missing, and releases are held. */
export const answerOf = async (read: FileToRead, before: FileAnswer | undefined): Promise<FileAnswer> => {
  const { bytes, digest, file, named, source } = read;
  if (before?.digest === digest) return before;
  const heldBefore = before?.held === true;
  // What held entities and holds none that can be told is damaged, until the file itself is gone: silence would read as "these were removed".
  const descriptor = named || isDescriptorFile(file) || heldBefore;
  if (!descriptor && !mayHoldEntities(bytes)) return { digest, held: false, entities: [], findings: [] };
  try {
    const answer = await readEntities(descriptorText(bytes), { source, file, seenAt: read.seenAt(), descriptor });
    return { digest, held: heldBefore || answer.entities.length > 0, ...answer };
  } catch (error) {
    if (!(error instanceof UnreadableText)) throw error;
    return {
      digest,
      held: heldBefore,
      entities: [],
      findings: [unreadable(file, { line: error.line, column: error.column }, error.message)],
    };
  }
};

/**
 * A file that held entities and of which none can be told now is damaged, which is no fact about them: they stay as they were last read, as old as they are, beside the
 * finding, until the file can be read again or is gone.
 */
export const standing = (answer: FileAnswer, before: FileAnswer | undefined): FileAnswer => {
  if (!answer.held || answer.entities.length > 0 || before === undefined || before.entities.length === 0) return answer;
  return { ...answer, entities: before.entities };
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

export const unreadable = (file: string, place: { readonly line: number; readonly column: number }, says: string): CatalogFinding =>
  catalogFinding({ code: 'catalog.unreadable', entity: null, at: { file, ...place, field: 'file' }, says });

/** What the files say together, and what is wrong beside them. */
export const snapshotOf = (answers: readonly FileAnswer[], problems: readonly CatalogFinding[]): CatalogSnapshot => ({
  entities: answers.flatMap((answer) => answer.entities).toSorted(byPlace),
  findings: [...problems, ...answers.flatMap((answer) => answer.findings)].toSorted((left, right) =>
    left.findingId < right.findingId ? -1 : 1,
  ),
});

const byPlace = (left: CatalogEntityRecord, right: CatalogEntityRecord): number =>
  compare(left.ref, right.ref) || compare(left.at.file, right.at.file) || left.at.line - right.at.line;

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
