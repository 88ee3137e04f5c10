import { z } from 'zod';
import { EntityRef, EnvironmentName } from '../primitives.ts';
import { cdEventContext, InterlockCustomData } from './cd-event.ts';

/** CDEvents v0.5.1. */
export const SERVICE_EVENT_TYPES = [
  'dev.cdevents.service.deployed.0.3.0',
  'dev.cdevents.service.upgraded.0.3.0',
  'dev.cdevents.service.rolledback.0.3.0',
] as const;

/** What CDEvents has no word for. */
export const DEPLOYMENT_EVENT_TYPES = [
  'dev.cdeventsx.interlock-deployment.started.0.1.0',
  'dev.cdeventsx.interlock-deployment.stepApplied.0.1.0',
  'dev.cdeventsx.interlock-deployment.failed.0.1.0',
  'dev.cdeventsx.interlock-deployment.verified.0.1.0',
  'dev.cdeventsx.interlock-deployment.degraded.0.1.0',
  'dev.cdeventsx.interlock-deployment.replaced.0.1.0',
  'dev.cdeventsx.interlock-drift.detected.0.1.0',
  'dev.cdeventsx.interlock-drift.resolved.0.1.0',
  'dev.cdeventsx.interlock-drift.unauthorised.0.1.0',
  'dev.cdeventsx.interlock-incident.linked.0.1.0',
] as const;

const Environment = z.strictObject({ id: EnvironmentName });
/** A purl of type `oci` whose version is the digest: `pkg:oci/checkout@sha256%3A<hex>?repository_url=registry.example/checkout`. */
const ArtifactId = z.string().startsWith('pkg:oci/').max(2000);

/**
 * A service of this component is live in the environment at these digests: `deployed`, nothing of it was live there before or Interlock does not know; `upgraded`, it
 * took the place of another release; `rolledback`, of one that was given up. Exactly one for each `DeploymentApplied`.
 */
export const ServiceEvent = z.strictObject({
  context: cdEventContext('0.5.1', SERVICE_EVENT_TYPES),
  subject: z.strictObject({ id: EntityRef, content: z.strictObject({ environment: Environment, artifactId: ArtifactId }) }),
  customData: InterlockCustomData,
  customDataContentType: z.literal('application/json'),
});

/** Everything else about deployments. `subject.id`: the deployment, the drift, the incident, or (`unauthorised`) the component. */
export const InterlockDeploymentEvent = z.strictObject({
  context: cdEventContext('0.5.1', DEPLOYMENT_EVENT_TYPES),
  subject: z.strictObject({
    id: z.string().min(1).max(500),
    content: z.strictObject({ environment: Environment, service: z.strictObject({ id: EntityRef }), artifactId: ArtifactId }),
  }),
  customData: InterlockCustomData,
  customDataContentType: z.literal('application/json'),
});

/** Value of every record of the topic `deployments`. */
export const DeploymentCdEvent = z.union([ServiceEvent, InterlockDeploymentEvent]);
export type DeploymentCdEvent = z.infer<typeof DeploymentCdEvent>;
export type DeploymentCdEventType = (typeof SERVICE_EVENT_TYPES)[number] | (typeof DEPLOYMENT_EVENT_TYPES)[number];
