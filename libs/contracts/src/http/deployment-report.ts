import { z } from 'zod';
import { Artifact, Digest, EntityRef, EnvironmentName, ReleaseId } from '../primitives.ts';

/** What a deployer may say of a deployment that it made or makes. */
export const ReportedStatus = z.enum(['started', 'applied', 'failed']);
export type ReportedStatus = z.infer<typeof ReportedStatus>;

/** Body of `POST /v1/deployments`: what somebody else's deployer did, in an environment whose target is `external`. */
export const DeploymentReport = z.strictObject({
  component: EntityRef,
  environment: EnvironmentName,
  artifacts: z.array(Artifact).min(1).max(50),
  /** Absent: the artifacts alone say which release it is. */
  configuration: z.strictObject({ digest: Digest }).optional(),
  status: ReportedStatus,
  /** Absent: found from component and artifacts, the newest that has them. */
  releaseId: ReleaseId.optional(),
  /** Share of the instances that run it; absent: all of them. Only with `applied`. */
  share: z.number().gt(0).max(1).optional(),
  /** How the deployer names it: a job, a revision. Never fetched. */
  reference: z.string().min(1).max(200).optional(),
  /** Why it failed. */
  message: z.string().max(2000).optional(),
});
export type DeploymentReport = z.infer<typeof DeploymentReport>;

const SERVICE_EVENT = /^dev\.cdevents\.service\.(deployed|upgraded|rolledback)\.\d+\.\d+\.\d+$/;

/**
 * A CDEvent of a deployment (cdevents.dev, spec v0.5, "Continuous Deployment Events"; v0.4 too): `service.deployed`, `service.upgraded` or `service.rolledback`. The
 * environment's id is its name, `artifactId` a purl of type `oci` whose version is the digest; `subject.id` is the component, as an entity ref or as the name of a
 * component in the default namespace.
 */
export const ServiceCdEvent = z.looseObject({
  context: z.looseObject({
    id: z.string().min(1).max(300),
    source: z.string().min(1).max(300),
    type: z.string().regex(SERVICE_EVENT, 'expected dev.cdevents.service.deployed, .upgraded or .rolledback'),
  }),
  subject: z.looseObject({
    id: z.string().min(1).max(200),
    content: z.looseObject({
      environment: z.looseObject({ id: z.string().min(1).max(300) }),
      artifactId: z.string().min(1).max(1000),
    }),
  }),
});
export type ServiceCdEvent = z.infer<typeof ServiceCdEvent>;

/** The same in a CloudEvent, as the CDEvents binding says: `data` is the whole CDEvent. */
export const ServiceCloudEvent = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1).max(300),
  source: z.string().min(1).max(300),
  type: z.string().regex(SERVICE_EVENT, 'expected dev.cdevents.service.deployed, .upgraded or .rolledback'),
  data: ServiceCdEvent,
});
export type ServiceCloudEvent = z.infer<typeof ServiceCloudEvent>;

/** Answer of `POST /v1/deployments` (202). */
export const DeploymentReportAccepted = z.strictObject({
  environment: EnvironmentName,
  component: EntityRef,
  /** Null when no release of the component has these artifacts. */
  releaseId: ReleaseId.nullable(),
  /**
   * `started`, `step_applied`, `applied`, `failed`: as authorised. `known`: nothing new. `drift`: something else ought to run here. `unauthorised`: nothing was ever
   * authorised here.
   */
  recorded: z.enum(['started', 'step_applied', 'applied', 'failed', 'known', 'drift', 'unauthorised']),
});
export type DeploymentReportAccepted = z.infer<typeof DeploymentReportAccepted>;
