import { NAMING_PREDICATES } from '@interlock/contracts';
import { Refusal } from '../refusal.ts';

const TYPES = Object.values(NAMING_PREDICATES)
  .map(({ format }) => format)
  .join(', ');

/** Not for good: it counts as soon as a statement names it. */
export const reportUnnamed = (format: string, digest: string): Refusal =>
  new Refusal(
    'evidence.report_unnamed',
    'document',
    `a ${format} report that nobody signed`,
    `an accepted statement about the artifact (${TYPES}) that names ${digest}`,
  );
