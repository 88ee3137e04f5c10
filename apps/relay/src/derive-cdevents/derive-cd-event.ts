import {
  CD_EVENT_SOURCE,
  parseStreamName,
  RELEASE_EVENTS,
  type CdEvent,
  type EnvironmentEvent,
  type RecordedEvent,
  type ReleaseEvent,
} from '@interlock/contracts';
import { ENVIRONMENT_DERIVATIONS, RELEASE_DERIVATIONS } from './derivations.ts';
import { linkTo, triggeredBy } from './identifiers.ts';
import { environmentOf, type ReleaseFacts } from './release-facts.ts';
import type { Derived } from './rule.ts';

export interface DerivedCdEvent {
  readonly topic: 'deployments' | 'approvals';
  /** Release id, or the environment's name. */
  readonly key: string;
  readonly event: CdEvent;
}

/** Whether anything may be derived from events of this type on streams of a release: only then are its facts needed. */
export const tellsOfRelease = (type: string): type is ReleaseEvent['type'] =>
  Object.hasOwn(RELEASE_DERIVATIONS, type) && 'derive' in RELEASE_DERIVATIONS[type as ReleaseEvent['type']];

/** The CDEvent that an event of a release tells, given the facts of the release just before it. */
export const deriveFromRelease = (recorded: RecordedEvent, before: ReleaseFacts): DerivedCdEvent | undefined => {
  if (!tellsOfRelease(recorded.type)) return undefined;
  const event = { ...recorded, data: RELEASE_EVENTS[recorded.type].parse(recorded.data) } as RecordedEvent & ReleaseEvent;
  const derivation = RELEASE_DERIVATIONS[event.type];
  const environment = environmentOf(event);
  if (!('derive' in derivation) || environment === undefined) return undefined;
  const derived = (derivation.derive as (event: unknown, before: ReleaseFacts) => Derived | undefined)(event, before);
  if (derived === undefined) return undefined;
  const links = [linkTo('RELEASE', environment, before.releaseId), ...linksOf(derived, environment)];
  const { releaseId, component, configuration } = before;
  return {
    topic: derivation.topic,
    key: releaseId,
    event: cdEvent(event, derived, { environment, component, artifacts: [...before.artifacts], configuration, releaseId }, links),
  };
};

/** The CDEvent that an event of an environment tells. */
export const deriveFromEnvironment = (recorded: RecordedEvent): DerivedCdEvent | undefined => {
  const event = recorded as RecordedEvent & EnvironmentEvent;
  if (event.type !== 'UnauthorisedDeploymentReported') return undefined;
  const derivation = ENVIRONMENT_DERIVATIONS[event.type];
  if (!('derive' in derivation)) return undefined;
  const derived = derivation.derive(event);
  const { environment, component, artifacts } = event.data;
  const about = { environment, component, artifacts, configuration: null, releaseId: null };
  return { topic: derivation.topic, key: parseStreamName(event.stream)?.id ?? environment, event: cdEvent(event, derived, about, []) };
};

type About = Pick<CdEvent['customData'], 'environment' | 'component' | 'artifacts' | 'configuration' | 'releaseId'>;

const linksOf = ({ decisionId, authorisationId, trigger }: Derived, environment: string): CdEvent['context']['links'] => [
  ...(decisionId === null ? [] : [linkTo('DECISION', environment, decisionId)]),
  ...(authorisationId === null ? [] : [linkTo('AUTHORISATION', environment, authorisationId)]),
  ...triggeredBy(trigger),
];

const cdEvent = (event: RecordedEvent, derived: Derived, about: About, links: CdEvent['context']['links']): CdEvent => {
  const { type, subject, decisionId, authorisationId, deploymentId } = derived;
  return {
    context: {
      specversion: type.startsWith('dev.cdevents.approval.') ? '0.6.0-draft' : '0.5.1',
      id: event.id,
      source: CD_EVENT_SOURCE,
      type,
      timestamp: event.metadata.recordedAt,
      ...(about.releaseId === null ? {} : { chainId: about.releaseId }),
      links: [...links],
    },
    subject,
    customData: {
      eventType: event.type,
      stream: event.stream,
      revision: event.revision,
      position: event.position,
      ...about,
      decisionId,
      authorisationId,
      deploymentId,
      data: withoutEnvelopes(event.data),
    },
    customDataContentType: 'application/json',
  };
};

/** Signed envelopes repeat what is beside them, and are many times its size. */
const withoutEnvelopes = (data: unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(data as Record<string, unknown>).filter(([name]) => name !== 'envelope'));
