import { toJSONSchema } from 'zod';
import { RELEASE_CANDIDATE_BUILT, ReleaseCandidateBuilt } from './candidate.ts';

/** JSON Schema 2020-12 of what CI sends (`data` of the CloudEvent), for producers that are not written in TypeScript. */
export const releaseCandidateBuiltJsonSchema = (): Record<string, unknown> => ({
  title: RELEASE_CANDIDATE_BUILT,
  ...toJSONSchema(ReleaseCandidateBuilt, { io: 'input' }),
});
