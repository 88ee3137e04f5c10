import type { DeploymentCdEventType, EnvironmentEvent, RecordedEvent, ReleaseEventData } from '@interlock/contracts';
import { purlOf } from './identifiers.ts';
import { factsIn, type EnvironmentFacts, type ReleaseFacts } from './release-facts.ts';
import type { Derived, Rule } from './rule.ts';

type DeploymentEventType =
  | 'DeploymentStarted'
  | 'DeploymentStepApplied'
  | 'DeploymentFailed'
  | 'DeploymentVerified'
  | 'DeploymentDegraded'
  | 'RolledBack'
  | 'DriftDetected'
  | 'DriftResolved'
  | 'IncidentLinked';

interface Shape<T extends DeploymentEventType> {
  readonly type: DeploymentCdEventType;
  readonly subject: (data: ReleaseEventData<T>) => string;
  readonly trigger?: keyof Pick<EnvironmentFacts, 'started' | 'applied' | 'drift'>;
}

/** A fact about a deployment that CDEvents has no word for. */
export const aboutDeployment =
  <T extends DeploymentEventType>({ type, subject, trigger }: Shape<T>): Rule<T> =>
  (event, facts) => {
    const data = event.data as { readonly environment: string; readonly authorisationId?: string; readonly deploymentId?: string };
    const here = factsIn(facts, data.environment);
    return {
      type,
      subject: { id: subject(event.data), content: contentOf(facts, data.environment) },
      trigger: trigger === undefined ? null : here[trigger],
      ...authorised(here, data.authorisationId ?? here.authorisationId),
      deploymentId: data.deploymentId ?? null,
    };
  };

/** Exactly one for each `DeploymentApplied`: whoever counts deployments counts each once. */
export const deployed: Rule<'DeploymentApplied'> = ({ data }, facts) => {
  const here = factsIn(facts, data.environment);
  const { component } = data.residency;
  return {
    type: serviceEventType(here.rollsBackFrom !== null, data.replaces !== undefined && data.replaces !== facts.releaseId),
    subject: { id: component, content: { environment: { id: data.environment }, artifactId: firstPurl(data.artifacts) } },
    trigger: here.started,
    ...authorised(here, data.authorisationId),
    deploymentId: data.deploymentId,
  };
};

const serviceEventType = (rollsBack: boolean, replaces: boolean): DeploymentCdEventType => {
  if (rollsBack) return 'dev.cdevents.service.rolledback.0.3.0';
  return replaces ? 'dev.cdevents.service.upgraded.0.3.0' : 'dev.cdevents.service.deployed.0.3.0';
};

/** On an environment's stream: there is no release of which it could be told. */
export const unauthorised = ({
  data,
}: RecordedEvent & Extract<EnvironmentEvent, { readonly type: 'UnauthorisedDeploymentReported' }>): Derived => ({
  type: 'dev.cdeventsx.interlock-drift.unauthorised.0.1.0',
  subject: {
    id: data.component,
    content: { environment: { id: data.environment }, service: { id: data.component }, artifactId: firstPurl(data.artifacts) },
  },
  trigger: null,
  decisionId: null,
  authorisationId: null,
  deploymentId: null,
});

const authorised = ({ decisions }: EnvironmentFacts, authorisationId: string | null): Pick<Derived, 'authorisationId' | 'decisionId'> => ({
  authorisationId,
  decisionId: authorisationId !== null && Object.hasOwn(decisions, authorisationId) ? (decisions[authorisationId] ?? null) : null,
});

const contentOf = ({ component, artifacts }: ReleaseFacts, environment: string): Readonly<Record<string, unknown>> => ({
  environment: { id: environment },
  service: { id: component },
  artifactId: firstPurl(artifacts),
});

const firstPurl = (artifacts: ReleaseFacts['artifacts']): string => {
  const [first] = artifacts;
  if (first === undefined) throw new RangeError('a release without artifacts');
  return purlOf(first);
};

/** A CloudEvents attribute holds no control characters, and is not empty. */
export const attribute = (text: string): string => text.replace(/\p{Cc}/gu, ' ').trim() || '-';
