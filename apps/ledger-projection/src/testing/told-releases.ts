import type { EventStore } from '@interlock/adapters/event-store';
import { nodeHashing } from '@interlock/adapters/hashing';
import { streamName, type NewEvent, type RecordedEvent } from '@interlock/contracts';
import { chainEvents, derivedId } from '@interlock/domain';

/** Type and data of an event, without its envelope. */
export interface Told {
  readonly type: string;
  readonly data: unknown;
}

export const digestOf = (content: string): string => `sha256:${nodeHashing.sha256Hex(content)}`;
export const releaseIdOf = (index: number): string => derivedId(nodeHashing, 'told release', String(index));
export const decisionIdOf = (index: number): string => derivedId(nodeHashing, 'told decision', String(index));
const authorisationIdOf = (index: number): string => derivedId(nodeHashing, 'told authorisation', String(index));
const deploymentIdOf = (index: number): string => derivedId(nodeHashing, 'told deployment', String(index));

/** What a told decision rests on, by digest. */
export interface DecisionContent {
  readonly inputDigest: string;
  readonly bodyDigest: string;
  readonly bundle: string;
  readonly data: string;
}

const NOTHING: DecisionContent = {
  inputDigest: digestOf('input'),
  bodyDigest: digestOf('body'),
  bundle: digestOf('bundle'),
  data: digestOf('data'),
};
const ENVELOPE = { payload: 'e30=', payloadType: 'application/vnd.interlock.test+json', signatures: [{ sig: 'c2ln' }] };
const AT = '2026-03-02T10:00:00.000Z';

export const decided = (index: number, outcome: string, content: DecisionContent = NOTHING): Told => ({
  type: 'DecisionRecorded',
  data: {
    decisionId: decisionIdOf(index),
    environment: environmentOf(index),
    outcome,
    path: 'standard',
    changeKind: 'image',
    reasons: [],
    satisfied: [],
    approval: null,
    limits: null,
    inputDigest: content.inputDigest,
    bodyDigest: content.bodyDigest,
    materialDigest: null,
    policy: { bundle: content.bundle, data: content.data, revision: 'r1' },
    catalogSnapshot: digestOf('catalog'),
    signalSnapshot: digestOf('signals'),
    certificate: ENVELOPE,
    decidedAt: AT,
    recheckAt: null,
  },
});

/** Every third release goes to production, the others to staging. */
export const environmentOf = (index: number): string => (index % 3 === 0 ? 'production' : 'staging');

const artifactsOf = (index: number) => [{ name: 'image', digest: digestOf(`image ${index}`) }];

/** A release's ten events: from the candidate to the deployment that went live. */
export const anAppliedRelease = (index: number): Told[] => {
  const releaseId = releaseIdOf(index);
  const environment = environmentOf(index);
  const authorisation = {
    schemaVersion: 1,
    authorisationId: authorisationIdOf(index),
    releaseId,
    decisionId: decisionIdOf(index),
    component: `component:default/service-${index % 5}`,
    environment,
    clusters: [],
    artifacts: artifactsOf(index),
    configuration: null,
    limits: null,
    issuedAt: AT,
    expiresAt: '2026-03-02T11:00:00.000Z',
  };
  const deployment = { deploymentId: deploymentIdOf(index), environment, authorisationId: authorisation.authorisationId };
  return [
    registered(index),
    ...Array.from({ length: 4 }, (_, piece) => accepted(index, piece)),
    { type: 'PromotionRequested', data: { environment, requestedBy: ACTOR, why: 'spec' } },
    decided(index, 'allow'),
    { type: 'AuthorisationIssued', data: { authorisation, envelope: ENVELOPE } },
    { type: 'DeploymentStarted', data: { ...deployment, target: 'git' } },
    {
      type: 'DeploymentApplied',
      data: {
        ...deployment,
        artifacts: artifactsOf(index),
        configuration: null,
        residency: {},
        envelope: ENVELOPE,
        desiredState: null,
        reportedBy: 'git',
      },
    },
  ];
};

export const registered = (index: number): Told => ({
  type: 'ReleaseCandidateRegistered',
  data: {
    releaseId: releaseIdOf(index),
    candidate: {
      component: `component:default/service-${index % 5}`,
      artifacts: artifactsOf(index),
      source: { repository: 'example.org/service', revision: 'a'.repeat(40) },
    },
  },
});

export const requested = (index: number): Told => ({
  type: 'PromotionRequested',
  data: { environment: environmentOf(index), requestedBy: ACTOR, why: 'spec' },
});

const accepted = (index: number, piece: number): Told => ({
  type: 'EvidenceAccepted',
  data: {
    evidence: {
      digest: digestOf(`evidence ${index} ${piece}`),
      kind: 'provenance',
      predicateType: 'https://slsa.dev/provenance/v1',
      statementType: 'https://in-toto.io/Statement/v1',
      subject: digestOf(`image ${index}`),
      signer: { type: 'key', trust: 'ci', keyDigest: digestOf('key') },
      producedAt: null,
      claims: { kind: 'other', note: 'x'.repeat(300) },
    },
  },
});

const ACTOR = { subject: 'service:spec', kind: 'service' } as const;

/** New events after those of a stream, linked. Told in the minute that `index` says. */
export const toldEvents = (stream: string, before: readonly RecordedEvent[], told: readonly Told[], index = 0): NewEvent[] =>
  chainEvents(
    before.at(-1),
    stream,
    told.map(({ type, data }, offset) => ({
      id: derivedId(nodeHashing, stream, String(before.length + offset)),
      type,
      data,
      metadata: {
        schemaVersion: 1,
        recordedAt: new Date(Date.UTC(2026, 2, 2, 10, index)).toISOString(),
        consumer: 'spec',
        causationId: `spec|${stream}|${before.length + offset}`,
        correlationId: stream,
        actor: ACTOR,
        previousHash: null,
      },
    })),
    nodeHashing,
  );

/** Appends one event at a time, as services do. */
export const tell = async (eventStore: EventStore, index: number, told: readonly Told[]): Promise<void> => {
  const stream = streamName('release', releaseIdOf(index));
  const before = await eventStore.readStream(stream);
  for (const [offset, event] of toldEvents(stream, before, told, index).entries())
    await eventStore.append(stream, before.length + offset - 1, [event]);
};
