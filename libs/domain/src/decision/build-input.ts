import type { DecisionInput, InputNeighbour, InputSignal, SignalRecord } from '@interlock/contracts';
import { normaliseRepository } from '../candidate/normalise-repository.ts';
import { onCallRef, type CatalogIndex } from '../catalog/index.ts';
import { calendarNow, type EnvironmentSchedule, type FreezeSubject } from '../freeze/index.ts';
import type { AcceptedEvidence, EnvironmentProgress, RegisteredRelease } from '../release/release-state.ts';
import { applyVex } from '../vulnerability/index.ts';
import { changeKindOf } from './change-kind.ts';
import { secondsBetween } from './instants.ts';
import { deploymentsOf, type DeploymentFacts } from './deployments-of.ts';
import { resolvePeople } from './resolve-people.ts';

/** Everything that a decision rests on, as held locally. `now` is server time. */
export interface DecisionFacts {
  readonly now: string;
  readonly release: RegisteredRelease;
  readonly progress: EnvironmentProgress;
  readonly catalog: CatalogIndex;
  readonly catalogDigest: string;
  /** By `<entity>/<signal>`. */
  readonly signals: ReadonlyMap<string, SignalRecord>;
  readonly signalsDigest: string;
  readonly live: DecisionInput['live'];
  /** What else happened, and happens, to the component here. */
  readonly neighbours: DeploymentFacts;
  readonly enforcement: DecisionInput['environment']['enforcement'];
  readonly target: DecisionInput['environment']['target'];
  readonly approvals: DecisionInput['approvals'];
  /** Freezes and windows of the environment, whomever they concern. */
  readonly schedule: EnvironmentSchedule;
}

const MOST_DEPENDANTS = 100;

/** The one way to shape an input (design §3): service, CLI, replay and what-if all come through here. */
export const buildDecisionInput = (facts: DecisionFacts): DecisionInput => {
  const { release, progress, catalog, now } = facts;
  const { candidate } = release;
  const evidence = withVex(release.evidence.map((accepted) => inputEvidence(accepted, now)).toSorted(byReceipt), now);
  const source = { repository: normaliseRepository(candidate.source.repository), revision: candidate.source.revision };
  const identity = {
    artifacts: candidate.artifacts.toSorted((left, right) => (left.digest < right.digest ? -1 : 1)),
    configuration: candidate.configuration ?? null,
  };
  const component = catalog.component(candidate.component) ?? null;
  const dependencies = catalog.dependenciesOf(candidate.component);
  return {
    schemaVersion: 1,
    now,
    release: { id: release.releaseId, component: candidate.component, ...identity, source, registeredAt: release.registeredAt },
    environment: environmentOf(facts),
    request: {
      requestedBy: progress.requestedBy,
      requestedAt: progress.requestedAt,
      hotfix: progress.hotfix,
      rolledBackAt: progress.rolledBackAt,
      rollback: progress.rollback ?? null,
    },
    changeKind: progress.rollback === null ? changeKindOf(identity, evidence, facts.live, facts.catalogDigest) : 'rollback',
    component,
    owner: component === null || component.owner.value === null ? null : ownerOf(component.owner.value, catalog),
    onCall: component === null ? null : onCallOf(component, catalog),
    dependencies: dependencies.map((ref) => neighbour(ref, catalog)),
    dependants: catalog
      .dependantsOf(candidate.component)
      .slice(0, MOST_DEPENDANTS)
      .map((ref) => neighbour(ref, catalog)),
    affected: catalog.affectedBy(candidate.component),
    evidence,
    rejections: release.rejections.map(({ rejection, receivedAt }) => ({ ...rejection, receivedAt })).toSorted(byReceipt),
    signals: signalsOf(
      [candidate.component, ...dependencies, ...catalog.dependantsOf(candidate.component).slice(0, WATCHED_DEPENDANTS)],
      facts,
    ),
    people: resolvePeople(evidence, source, progress.requestedBy, catalog),
    live: facts.live,
    ...deploymentsOf(facts),
    approvals: facts.approvals,
    calendar: calendarNow(now, subjectOf(candidate.component, component), facts.schedule),
    snapshots: { catalog: facts.catalogDigest, signals: facts.signalsDigest },
  };
};

const subjectOf = (ref: string, component: DecisionInput['component']): FreezeSubject => ({
  component: ref,
  found: component !== null,
  tier: component?.tier.value ?? null,
  system: component?.system ?? null,
});

const environmentOf = ({ progress, catalog, enforcement, target }: DecisionFacts): DecisionInput['environment'] => {
  const found = catalog.environmentByName(progress.environment);
  return {
    name: progress.environment,
    known: found !== undefined,
    classification: found?.classification ?? null,
    order: found?.order ?? null,
    clusters: found?.clusters ?? [],
    enforcement,
    target,
  };
};

const inputEvidence = ({ evidence, receivedAt }: AcceptedEvidence, now: string): DecisionInput['evidence'][number] => {
  const { digest, kind, predicateType, subject, signer, claims } = evidence;
  const normalised =
    claims.kind === 'provenance' && claims.source !== null
      ? { ...claims, source: { ...claims.source, repository: normaliseRepository(claims.source.repository) } }
      : claims;
  return { digest, kind, predicateType, subject, signer, receivedAt, ageSeconds: secondsBetween(receivedAt, now), claims: normalised };
};

/** Findings with what VEX says of them and how long they have been known. What was recorded stays as it was: a later document may say otherwise. */
const withVex = (evidence: DecisionInput['evidence'], now: string): DecisionInput['evidence'] =>
  evidence.map((one) => {
    if (one.claims.kind !== 'vulnerabilities') return one;
    const findings = applyVex(one.claims.findings, one.subject, evidence).map((finding) => ({
      ...finding,
      ageSeconds: finding.publishedAt === null ? null : Math.max(0, secondsBetween(finding.publishedAt, now)),
    }));
    return { ...one, claims: { ...one.claims, findings } };
  });

const ownerOf = (ref: string, catalog: CatalogIndex): DecisionInput['owner'] => {
  const found = catalog.entity(ref);
  const members = found?.kind === 'user' ? [ref] : [...catalog.groupMembers(ref)];
  return { ref, found: found !== undefined, members };
};

const onCallOf = (component: NonNullable<DecisionInput['component']>, catalog: CatalogIndex): DecisionInput['owner'] => {
  const ref = onCallRef(component);
  return ref === undefined ? null : ownerOf(ref, catalog);
};

const neighbour = (ref: string, catalog: CatalogIndex): InputNeighbour => {
  const found = catalog.entity(ref);
  return { ref, found: found !== undefined, tier: found?.tier ?? null, owner: found?.owner ?? null };
};

const signalsOf = (entities: readonly string[], { signals, now }: DecisionFacts): InputSignal[] =>
  [...new Set(entities)].flatMap((entity) => {
    const record = signals.get(`${entity}/error-budget`);
    return record === undefined ? [] : [{ ...record, ageSeconds: secondsBetween(record.receivedAt, now) }];
  });

/** Direct dependants whose signals are in the input: what they were before is what a deployment is judged by afterwards. */
export const WATCHED_DEPENDANTS = 50;

/** Oldest first, then by digest: the newest of a kind is the last of its kind. */
const byReceipt = (left: { receivedAt: string; digest: string }, right: { receivedAt: string; digest: string }): number =>
  left.receivedAt === right.receivedAt ? (left.digest < right.digest ? -1 : 1) : left.receivedAt < right.receivedAt ? -1 : 1;
