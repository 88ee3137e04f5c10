import { compareRevisions, readRevision } from './revision.ts';

export interface NumberedBundle {
  readonly revision: string;
  /** Digest over its files. */
  readonly contents: string;
}

export type Admission =
  | { readonly kind: 'admitted'; readonly downgradedFrom: string | null }
  | { readonly kind: 'refused'; readonly why: 'revision_unordered' | 'revision_older' | 'revision_reused' };

/**
 * Whether a signed bundle may follow the one that was activated last. An old bundle keeps its good signature for ever, so the signature alone does not
 * stop a downgrade (threat T7; Notation CVE-2024-23332): only a named digest lets one go back, and one revision means one bundle.
 */
export const admitRevision = (
  bundle: NumberedBundle,
  last: NumberedBundle | undefined,
  allowDowngradeTo: string | undefined,
): Admission => {
  const revision = readRevision(bundle.revision);
  if (revision === undefined) return { kind: 'refused', why: 'revision_unordered' };
  if (last === undefined || last.contents === bundle.contents) return { kind: 'admitted', downgradedFrom: null };
  const difference = compareRevisions(revision, readRevision(last.revision) ?? []);
  if (difference > 0) return { kind: 'admitted', downgradedFrom: null };
  if (allowDowngradeTo === bundle.contents) return { kind: 'admitted', downgradedFrom: last.revision };
  return { kind: 'refused', why: difference === 0 ? 'revision_reused' : 'revision_older' };
};
