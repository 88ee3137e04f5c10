import type { MessageBus } from '@interlock/adapters/message-bus';
import type { EventStore } from '@interlock/adapters/event-store';
import { nodeHashing } from '@interlock/adapters/hashing';
import { streamName, TOPICS, type CatalogEntityRecord } from '@interlock/contracts';
import { derivedId } from '@interlock/domain';
import { tellAt, type ToldAt } from './told-at.ts';
import { anAppliedRelease, digestOf } from './told-releases.ts';

export const idOf = (name: string): string => derivedId(nodeHashing, 'told timeline', name);

/** A minute of the afternoon in which everything is told. */
export const minute = (number: number): string => new Date(Date.UTC(2026, 2, 2, 16, number)).toISOString();

interface ToldDeployment {
  readonly component: string;
  readonly environment?: string;
  /** Minute in which it was applied; what led to it happened in that minute too. */
  readonly applied: number;
  readonly content?: { readonly inputDigest: string };
  readonly approvedBy?: string;
}

/** A release of its own, from its candidate to the deployment that went live. */
export const aDeployment = (
  name: string,
  { component, environment = 'production', applied, content, approvedBy }: ToldDeployment,
): ToldAt[] =>
  anAppliedRelease(0)
    .map(({ type, data }) => ({ type, data: JSON.parse(JSON.stringify(data)) as Record<string, unknown> }))
    .flatMap(({ type, data }) => {
      const at = minute(applied);
      if (type === 'ReleaseCandidateRegistered') {
        Object.assign(data, { releaseId: idOf(name) });
        Object.assign(data['candidate'] as object, { component });
      }
      if ('environment' in data) data['environment'] = environment;
      if (type === 'DecisionRecorded') Object.assign(data, { decisionId: idOf(`${name} decision`), ...content });
      if (type === 'AuthorisationIssued')
        Object.assign(data['authorisation'] as object, {
          authorisationId: idOf(`${name} lease`),
          decisionId: idOf(`${name} decision`),
          releaseId: idOf(name),
          component,
          environment,
        });
      if (type.startsWith('Deployment'))
        Object.assign(data, { deploymentId: idOf(`${name} deployment`), authorisationId: idOf(`${name} lease`) });
      const granted = type === 'DecisionRecorded' && approvedBy !== undefined ? approvalOf(name, environment, approvedBy) : [];
      return [...granted, { type, data }].map((told) => ({ ...told, at }));
    });

const approvalOf = (name: string, environment: string, person: string) => {
  const digests = { packageDigest: digestOf('package'), materialDigest: digestOf('material') };
  const approvalId = idOf(`${name} approval`);
  return [
    {
      type: 'ApprovalRequested',
      data: {
        approvalId,
        environment,
        decisionId: idOf(`${name} earlier decision`),
        ...digests,
        requirement: { seats: [{ id: 'one', group: 'group:default/sre', why: 'spec' }], exclusions: [], expiresAfterSeconds: 3600 },
        excluded: [],
        expiresAt: minute(59),
      },
    },
    {
      type: 'ApprovalGranted',
      data: { approvalId, environment, grantId: idOf(`${name} grant`), person, subject: 'issuer#1', groups: [], ...digests },
    },
  ];
};

export const tellDeployment = (eventStore: EventStore, name: string, deployment: ToldDeployment): Promise<void> =>
  tellAt(eventStore, streamName('release', idOf(name)), aDeployment(name, deployment));

/** Publishes a catalog in which each component depends on those named. */
export const publishCatalog = (messageBus: MessageBus, dependsOn: Readonly<Record<string, readonly string[]>>): Promise<unknown> =>
  messageBus.publish(
    Object.entries(dependsOn).map(([ref, dependencies]) => ({
      topic: TOPICS.catalogEntities.name,
      key: ref,
      value: new TextEncoder().encode(JSON.stringify(recordOf(ref, dependencies))),
      headers: {},
    })),
  );

const recordOf = (ref: string, dependsOn: readonly string[]): CatalogEntityRecord => ({
  ref,
  kind: ref.slice(0, ref.indexOf(':')),
  source: 'spec',
  digest: digestOf(ref),
  at: { file: 'catalog.yaml', line: 1, column: 1, field: 'metadata.name' },
  seenAt: minute(0),
  title: null,
  dependsOn: [...dependsOn],
  component: null,
  environment: null,
  group: null,
  user: null,
  tier: null,
  owner: null,
  findings: [],
});
