import { nodeHashing } from '@interlock/adapters/hashing';
import { streamName, type NewEvent } from '@interlock/contracts';
import { chainEvents, derivedId } from '@interlock/domain';

const AT = '2026-01-02T03:04:05.678Z';
const DIGEST = `sha256:${'a'.repeat(64)}`;
const ENVELOPE = { payload: 'e30=', payloadType: 'application/vnd.interlock.test+json', signatures: [{ sig: 'c2ln' }] };
const ACTOR = { subject: 'service:spec', kind: 'service' as const };

export const idOf = (name: string): string => derivedId(nodeHashing, 'deployed release', name);

/** A release that was asked for and applied, as far as an incident needs to know. */
export const deployed = (name: string, component: string, environment: string): NewEvent[] => {
  const stream = streamName('release', idOf(name));
  const deployment = { deploymentId: idOf(`${name} deployment`), environment, authorisationId: idOf(`${name} lease`) };
  const artifacts = [{ name: 'image', digest: DIGEST }];
  const told = [
    {
      type: 'ReleaseCandidateRegistered',
      data: {
        releaseId: idOf(name),
        candidate: { component, artifacts, source: { repository: 'git.example/team/shop', revision: 'a'.repeat(40) } },
      },
    },
    { type: 'PromotionRequested', data: { environment, requestedBy: ACTOR, why: 'spec' } },
    { type: 'DeploymentStarted', data: { ...deployment, target: 'git/shop' } },
    {
      type: 'DeploymentApplied',
      data: { ...deployment, artifacts, configuration: null, residency: {}, envelope: ENVELOPE, desiredState: null, reportedBy: 'spec' },
    },
  ];
  return chainEvents(
    undefined,
    stream,
    told.map((event, offset) => ({
      ...event,
      id: derivedId(nodeHashing, stream, String(offset)),
      metadata: {
        schemaVersion: 1,
        recordedAt: AT,
        consumer: 'spec',
        causationId: `spec|${offset}`,
        correlationId: idOf(name),
        actor: ACTOR,
        previousHash: null,
      },
    })),
    nodeHashing,
  );
};
