import type { Members } from '../members.ts';
/**
 * What of a JSON value is built when it is read. `all`: the value. `shape`: an empty one of its kind. `place`: of a string, where it lies. Else what is kept of an
 * object's members (those that are not named: `others`, where absent none) and of an array's items (where absent none); anything else is kept whole.
 */
export type Keep = 'all' | 'shape' | 'place' | KeepParts;

export interface KeepParts {
  /** A function: what is kept of it is told by what was kept of the members before it. */
  readonly members?: Readonly<Record<string, Keep | ((before: Members) => Keep)>>;
  readonly others?: Keep;
  readonly items?: Keep;
}

/** A string without escapes that was left where it lies: its bytes between the quotes. */
export class Place {
  readonly from: number;
  readonly length: number;
  constructor(from: number, length: number) {
    this.from = from;
    this.length = length;
  }
}

export const keepOfMember = (keep: Keep, name: string, before: Members): Keep | undefined => {
  if (keep === 'all') return keep;
  if (typeof keep === 'string') return undefined;
  const named = keep.members !== undefined && Object.hasOwn(keep.members, name) ? keep.members[name] : keep.others;
  return typeof named === 'function' ? named(before) : named;
};

export const keepOfItem = (keep: Keep): Keep | undefined => (keep === 'all' ? keep : typeof keep === 'string' ? undefined : keep.items);
