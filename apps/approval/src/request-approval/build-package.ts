import type { DecisionInput, DecisionPackage, ReleaseEventData } from '@interlock/contracts';
import { manifestDiffsOf, type RegisteredRelease } from '@interlock/domain';

type Decision = ReleaseEventData<'DecisionRecorded'>;
type Excluded = DecisionPackage['excluded'];

/** People who may not approve, by the roles that the requirement excludes; each once, with the first role that excludes them. */
export const excludedPeople = (decision: Decision, people: DecisionInput['people']): Excluded => {
  const byRole = {
    author: people.authors,
    committer: people.committers,
    trigger: people.trigger === null ? [] : [people.trigger],
    requester: people.requester === null ? [] : [people.requester],
  };
  const excluded = new Map<string, Excluded[number]>();
  for (const role of decision.approval?.exclusions ?? [])
    for (const person of byRole[role]) if (!excluded.has(person)) excluded.set(person, { person, why: role });
  return [...excluded.values()];
};

/** The decision package of an escalation; undefined when the decision asks nobody. */
export const buildPackage = (
  release: RegisteredRelease,
  decision: Decision,
  input: DecisionInput,
  times: { readonly approvalId: string; readonly requestedAt: string; readonly expiresAt: string },
): DecisionPackage | undefined => {
  if (decision.outcome !== 'escalate' || decision.approval === null || decision.materialDigest === null || decision.path === null)
    return undefined;
  const { component, artifacts, configuration, source } = release.candidate;
  const manifests = manifestDiffsOf(input.evidence);
  return {
    schemaVersion: 1,
    approvalId: times.approvalId,
    releaseId: release.releaseId,
    component,
    environment: decision.environment,
    artifacts,
    configuration: configuration ?? null,
    source,
    decisionId: decision.decisionId,
    inputDigest: decision.inputDigest,
    materialDigest: decision.materialDigest,
    changeKind: decision.changeKind,
    path: decision.path,
    reasons: decision.reasons,
    satisfied: decision.satisfied,
    requirement: decision.approval,
    ...(input.affected === undefined ? {} : { affected: input.affected }),
    ...(manifests.length === 0 ? {} : { manifests }),
    ...(release.pipelineEvents.length === 0 ? {} : { pipelineEvents: release.pipelineEvents.map(({ event }) => event) }),
    excluded: excludedPeople(decision, input.people),
    requestedAt: times.requestedAt,
    expiresAt: times.expiresAt,
  };
};
