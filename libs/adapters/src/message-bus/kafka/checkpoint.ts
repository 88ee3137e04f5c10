/** Header of the last record of each partition, of what was published with a checkpoint. */
export const CHECKPOINT_HEADER = 'interlock_checkpoint';

/** What one record tells of the checkpoint of its publisher. */
export interface CheckpointMark {
  readonly name: string;
  /** Position of the last batch that was known to be acknowledged when this record was sent. */
  readonly acknowledged: number;
  /** Position of this record's batch, if this is the last part of it. */
  readonly position?: number;
  /** Where that last part has records: `<topic>/<partition>`. */
  readonly places?: readonly string[];
}

export const checkpointText = (mark: CheckpointMark): string => JSON.stringify(mark);

/** Undefined for a header that none of us wrote. */
export function parseCheckpoint(text: string | undefined): CheckpointMark | undefined {
  if (text === undefined) return undefined;
  try {
    const mark = JSON.parse(text) as Partial<CheckpointMark> | null;
    if (typeof mark?.name !== 'string' || !Number.isSafeInteger(mark.acknowledged)) return undefined;
    return mark as CheckpointMark;
  } catch {
    return undefined;
  }
}

/**
 * The highest position up to which all is certainly there, from the last mark of each partition. A batch is certainly there when every partition that it has
 * records for ends with it, or with one that was sent when it was acknowledged; otherwise what it says of the batch before it counts.
 */
export function checkpointOf(name: string, lastMarks: ReadonlyMap<string, CheckpointMark>): number {
  const marks = new Map([...lastMarks].filter(([, mark]) => mark.name === name));
  const reached = (place: string, position: number): boolean => {
    const mark = marks.get(place);
    return mark !== undefined && (mark.acknowledged >= position || mark.position === position);
  };
  let highest = -1;
  for (const { acknowledged, position, places } of marks.values()) {
    highest = Math.max(highest, acknowledged);
    if (position !== undefined && position > highest && places?.every((place) => reached(place, position))) highest = position;
  }
  return highest;
}
