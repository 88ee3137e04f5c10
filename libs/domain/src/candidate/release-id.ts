import type { ReleaseCandidate } from '@interlock/contracts';
import { derivedId } from '../hashing/uuid-v5.ts';
import type { Hashing } from '../hashing/hashing.ts';

/**
 * Id of the release that a candidate is: the same candidate announced twice is one release, a change of configuration alone is another.
 * Artifact names do not count, their order neither.
 */
export const releaseIdOf = (candidate: ReleaseCandidate, hashing: Hashing): string =>
  derivedId(
    hashing,
    'release',
    candidate.component,
    [...new Set(candidate.artifacts.map((artifact) => artifact.digest))].toSorted().join(' '),
    candidate.configuration?.digest ?? '',
    candidate.source.revision,
  );
