import { canonicalJson } from '@interlock/domain';
import { Artifact, Digest, EntityRef, ReleaseId } from '@interlock/contracts';
import { z } from 'zod';
import { DeploymentTargetError, type DesiredState } from '../deployment-target.ts';
import { WORKLOADS } from './tree.ts';
import { WORKLOAD_NAME } from './workload-name.ts';

const Artifacts = z.array(Artifact).min(1).max(50);
const Configuration = z.strictObject({ digest: Digest }).nullable();
const Places = z.array(z.string().min(1).max(63)).max(50);

/** The file of one workload. Its name is the only part of a path that comes from outside, so it may hold neither `/` nor a leading dot. */
const DesiredFile = z.strictObject({
  authorisationId: z.uuid(),
  releaseId: ReleaseId,
  component: EntityRef,
  workload: z
    .string()
    .max(200)
    .regex(WORKLOAD_NAME, 'expected lower-case letters, digits, ".", "_" and "-", 190 at most, with a letter or digit at both ends'),
  artifacts: Artifacts,
  configuration: Configuration,
  // Absent for a whole rollout, so that equal desired state stays an equal blob.
  limits: z.strictObject({ share: z.number().gt(0).max(1), regions: Places, clusters: Places }).optional(),
  stable: z
    .strictObject({ releaseId: ReleaseId, authorisationId: z.uuid(), artifacts: Artifacts, configuration: Configuration })
    .optional(),
});

/** Bytes of the desired-state file: RFC 8785 and a line feed, so that equal desired state is an equal blob. */
export const desiredFile = (desired: DesiredState): string => {
  if (desired.stable !== undefined && desired.limits === undefined)
    throw new DeploymentTargetError('deployment-target.invalid', 'stable: found beside a whole rollout, expected only beside limits');
  const parsed = DesiredFile.safeParse(desired);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new DeploymentTargetError('deployment-target.invalid', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, {
      cause: parsed.error,
    });
  }
  return `${canonicalJson(parsed.data)}\n`;
};

export const fileName = (workload: string): string => `${workload}.json`;
export const filePath = (workload: string): string => `${WORKLOADS}/${fileName(workload)}`;
