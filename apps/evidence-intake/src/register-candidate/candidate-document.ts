import type { ReleaseCandidateBuilt, ReleaseCandidateCloudEvent } from '@interlock/contracts';

export interface CandidateDocument {
  readonly built: ReleaseCandidateBuilt;
  /** `<source>|<id>`: what identifies a CloudEvent (CloudEvents 1.0, "id"). Undefined for a plain body. */
  readonly cloudEventId?: string;
}

/** The candidate in either of its two forms. */
export const candidateOf = (body: ReleaseCandidateBuilt | ReleaseCandidateCloudEvent): CandidateDocument =>
  'specversion' in body
    ? { built: (body as ReleaseCandidateCloudEvent).data, cloudEventId: `${body.source}|${body.id}` }
    : { built: body as ReleaseCandidateBuilt };
