import type {
  AffectedParties,
  ApprovalSummary,
  DecisionBody,
  DecisionInput,
  ManifestDiffClaims,
  Phase,
  Reason,
  ReleaseView,
} from '@interlock/contracts';
import { pointerSteps } from '../json/json-pointer.ts';
import { manifestDiffsOf } from '../manifest/index.ts';
import { evidenceLines, type EvidenceLine } from './evidence-lines.ts';
import { explainFact, type ExplainedFact } from './explain-fact.ts';
import { headlineOf } from './headline.ts';
import { pipelineLines, type PipelineLine } from './pipeline-lines.ts';

export interface ExplainedReason extends Omit<Reason, 'facts'> {
  readonly facts: readonly ExplainedFact[];
  /** It stood against the release, and the decision permits all the same, on the word of people: nothing is awaited because of it. */
  readonly settled: boolean;
}

/** Why a release may or may not proceed in one environment: everything that the page of `release explain` says, as data. */
export interface Explanation {
  readonly releaseId: string;
  readonly component: string;
  readonly environment: string;
  readonly phase: Phase;
  /** One sentence: what is so, and what happens next. */
  readonly headline: string;
  readonly artifacts: readonly { readonly name: string; readonly digest: string }[];
  readonly source: { readonly repository: string; readonly revision: string };
  readonly decision: {
    readonly decisionId: string;
    readonly outcome: DecisionBody['outcome'];
    readonly path: DecisionBody['path'];
    readonly changeKind: DecisionBody['changeKind'];
    readonly decidedAt: string;
    readonly number: number;
    readonly policyRevision: string;
    readonly policyBundle: string;
    readonly inputDigest: string;
    readonly catalogSnapshot: string;
    readonly signalSnapshot: string;
  };
  /** What decided, worst first. */
  readonly reasons: readonly ExplainedReason[];
  /** Rules that were positively satisfied. */
  readonly satisfied: readonly {
    readonly rule: string;
    readonly title: string;
    readonly message: string;
    readonly facts: readonly ExplainedFact[];
  }[];
  readonly evidence: readonly EvidenceLine[];
  /** What pipelines said: claims that nobody signed. */
  readonly pipeline: readonly PipelineLine[];
  readonly approval: ApprovalSummary | null;
  /** Who is affected by the change, as the catalog said when it was decided; null where the decision was not told. */
  readonly affected: AffectedParties | null;
  /** What the rendered manifests change, one for each accepted diff. */
  readonly manifests: readonly ManifestDiffClaims[];
  /** What would change the outcome, each remedy once. */
  readonly remedies: readonly string[];
  /** The lease that stands, or stood when the rollout began. */
  readonly authorisation: { readonly authorisationId: string; readonly expiresAt: string } | null;
  /** Id of the lease that was taken back before anything was applied. */
  readonly authorisationVoided: string | null;
  readonly appliedAt: string | null;
}

/** Where a lease stands, the phase says so before it says what the decision is. */
const TAKEN_BACK: ReadonlySet<Phase> = new Set(['requested', 'escalated', 'held', 'denied', 'indeterminate', 'voided']);

/** Undefined when nobody asked for that environment, or nothing was decided there yet. */
export const explain = (
  release: ReleaseView,
  environment: string,
  decision: { readonly body: DecisionBody; readonly input: DecisionInput },
  now: string,
): Explanation | undefined => {
  const view = release.environments.find((candidate) => candidate.environment === environment);
  if (view === undefined || view.decisionId !== decision.body.decisionId) return undefined;
  const { body, input } = decision;
  const facts = (pointers: readonly string[]): ExplainedFact[] => pointers.map((pointer) => explainFact(input, pointer));
  return {
    releaseId: release.releaseId,
    component: release.component,
    environment,
    phase: view.phase,
    headline: headlineOf(view, body),
    artifacts: release.artifacts,
    source: release.source,
    decision: {
      decisionId: body.decisionId,
      outcome: body.outcome,
      path: body.path,
      changeKind: body.changeKind,
      decidedAt: body.decidedAt,
      number: view.decisions,
      policyRevision: body.policy.revision,
      policyBundle: body.policy.bundle,
      inputDigest: body.inputDigest,
      catalogSnapshot: body.catalogSnapshot,
      signalSnapshot: body.signalSnapshot,
    },
    reasons: body.reasons.map((reason) => ({ ...reason, facts: facts(reason.facts), settled: isSettled(reason, body) })),
    satisfied: body.satisfied.map((entry) => ({ ...entry, facts: facts(entry.facts) })),
    evidence: evidenceLines(release.evidence, now, restedOn(body, input)),
    pipeline: pipelineLines(release.pipelineEvents, release.evidence, now),
    approval: view.approval,
    affected: input.affected ?? null,
    manifests: manifestDiffsOf(input.evidence),
    remedies: view.phase === 'stopped' ? afterStop(release.component, environment) : remediesOf(body),
    authorisation:
      view.authorisationId === null || view.authorisationExpiresAt === null || TAKEN_BACK.has(view.phase) || view.phase === 'stopped'
        ? null
        : { authorisationId: view.authorisationId, expiresAt: view.authorisationExpiresAt },
    authorisationVoided: TAKEN_BACK.has(view.phase) ? view.authorisationId : null,
    appliedAt: view.appliedAt,
  };
};

/** Titles of the rules that point to a document, or into it, by its digest. */
const restedOn = ({ reasons, satisfied }: DecisionBody, input: DecisionInput): Map<string, Set<string>> => {
  const found = new Map<string, Set<string>>();
  for (const { title, facts } of [...reasons, ...satisfied])
    for (const pointer of facts) {
      const [root, index] = pointerSteps(pointer);
      const digest = root === 'evidence' ? input.evidence[Number(index)]?.digest : undefined;
      if (digest !== undefined) found.set(digest, (found.get(digest) ?? new Set()).add(title));
    }
  return found;
};

/** Of what stands against a release, people alone lift something: a decision that permits beside anything else is none (`interpretAnswer`). */
const isSettled = ({ severity }: Reason, { outcome }: DecisionBody): boolean =>
  (outcome === 'allow' || outcome === 'narrow') && severity === 'escalate';

/** Of what decided, each once. A step that is being watched asks for nothing while something else stands against it. */
const remediesOf = ({ outcome, reasons }: DecisionBody): string[] => [
  ...new Set(
    reasons
      .filter(({ severity, remedy }) => severity !== 'info' && remedy !== '' && (severity !== 'narrow' || outcome === 'narrow'))
      .map(({ remedy }) => remedy),
  ),
];

/** What was stopped is over: no fact brings it back. */
const afterStop = (component: string, environment: string): string[] => [
  `Go back: \`interlock release rollback --component ${component} --environment ${environment}\` shows what that would do, and does it with --reason.`,
  'Or release a mend: a newer release takes its place, a stopped one is in nobody’s way. Nothing else changes what runs.',
];
