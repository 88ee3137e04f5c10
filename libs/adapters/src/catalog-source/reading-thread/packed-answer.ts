import type { CatalogEntityRecord, SourceLocation } from '@interlock/contracts';
import type { Answer } from './requests.ts';

/** Line, column and field; the file only where it is not that of the record. */
type PackedPlace = readonly [line: number, column: number, field: string, file?: string];
interface Placed {
  at: SourceLocation | PackedPlace;
}

/**
 * An answer as JSON, which costs a third of a structured clone to write and two thirds to read, and half of that again with the places packed: a record names a dozen,
 * nearly all in one file. The answer is used up: its records are not records any more.
 */
export const packedAnswer = (answer: Answer): string => {
  for (const record of recordsOf(answer)) {
    const { file } = record.at;
    eachPlaced(record, (placed) => (placed.at = packedPlace(placed.at as SourceLocation, placed === record ? '' : file)));
  }
  return JSON.stringify(answer);
};

export const unpackedAnswer = (json: string): Answer => {
  const answer = JSON.parse(json) as Answer;
  for (const record of recordsOf(answer)) {
    const [, , , file = ''] = (record as Placed).at as PackedPlace;
    eachPlaced(record, (placed) => (placed.at = placeOf(placed.at as PackedPlace, file)));
  }
  return answer;
};

const recordsOf = (answer: Answer): readonly CatalogEntityRecord[] =>
  'entities' in answer ? answer.entities : answer.flatMap(({ entities }) => entities);

/** Everything of a record that names a place: itself first, its findings, and the fields that rules ask for. */
const eachPlaced = (record: CatalogEntityRecord, visit: (placed: Placed) => void): void => {
  visit(record);
  for (const finding of record.findings) visit(finding);
  for (const field of Object.values(record.component ?? {})) if (typeof field === 'object' && field !== null) visit(field);
};

const packedPlace = ({ line, column, field, file }: SourceLocation, known: string): PackedPlace =>
  file === known ? [line, column, field] : [line, column, field, file];

const placeOf = (place: PackedPlace, known: string): SourceLocation => ({
  file: place[3] ?? known,
  line: place[0],
  column: place[1],
  field: place[2],
});
