import { toJSONSchema } from 'zod';
import { ApprovalCdEvent } from './cd-events/approval-cd-event.ts';
import { DeploymentCdEvent } from './cd-events/deployment-cd-event.ts';
import { RELEASE_CANDIDATE_BUILT, ReleaseCandidateBuilt } from './candidate.ts';

/** JSON Schema 2020-12 of what CI sends (`data` of the CloudEvent), for producers that are not written in TypeScript. */
export const releaseCandidateBuiltJsonSchema = (): Record<string, unknown> => ({
  title: RELEASE_CANDIDATE_BUILT,
  ...toJSONSchema(ReleaseCandidateBuilt, { io: 'input' }),
});

/** JSON Schema 2020-12 of a record's value on `deployments`, for whoever follows them. */
export const deploymentCdEventJsonSchema = (): Record<string, unknown> => ({
  title: 'DeploymentCdEvent',
  ...toJSONSchema(DeploymentCdEvent),
});

/** The same of `approvals`. */
export const approvalCdEventJsonSchema = (): Record<string, unknown> => ({ title: 'ApprovalCdEvent', ...toJSONSchema(ApprovalCdEvent) });
