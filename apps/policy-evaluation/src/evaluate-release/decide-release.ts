import { DECISION_PAYLOAD_TYPE, type ReleaseEvent } from '@interlock/contracts';
import type { ContentStore } from '@interlock/adapters/content-store';
import type { Signer } from '@interlock/adapters/signer';
import {
  decide,
  decisionBodyText,
  foldRelease,
  progressIn,
  secondsAfter,
  sha256,
  type RegisteredRelease,
  type ReleaseState,
} from '@interlock/domain';
import type { CausingMessage, ReleaseRepository } from '@interlock/service-kit';
import { authorise } from './authorise.ts';
import type { Evaluation } from './evaluate.ts';
import { evaluateNow, type EvaluationParts } from './evaluate-now.ts';

export interface DecideReleaseParts extends EvaluationParts {
  readonly repository: ReleaseRepository;
  readonly contentStore: ContentStore;
  readonly signer: Signer;
}

/** Resolves with whether the facts were looked at: false for a message that was handled before, whose decision may be older than the stream is now. */
export type DecideRelease = (releaseId: string, environment: string, message: CausingMessage) => Promise<boolean>;

/**
 * Decides again for one release in one environment: facts to input, input to verdict, verdict to events. The facts are those held at the revision
 * that the append names, so a fact that arrives meanwhile means deciding again.
 */
export const decideRelease =
  (parts: DecideReleaseParts): DecideRelease =>
  async (releaseId, environment, message) => {
    const { outcome } = await parts.repository.record(releaseId, message, async (history, at) => {
      parts.releases.learn(history);
      return decisionEvents(parts, foldRelease(history), environment, at);
    });
    return outcome !== 'duplicate';
  };

/** What deciding on a release in an environment now adds to its stream; nothing where nobody asked for it. What the events name is kept when this resolves. */
export const decisionEvents = async (
  parts: DecideReleaseParts,
  release: ReleaseState,
  environment: string,
  at: string,
): Promise<ReleaseEvent[]> => {
  const progress = release.status === 'unknown' ? undefined : progressIn(release, environment);
  if (release.status === 'unknown' || progress === undefined) return [];
  const evaluation = await evaluateNow(parts, release, progress, at);
  const text = new TextEncoder().encode(decisionBodyText(evaluation.body));
  const events = eventsOf(parts, release, evaluation, text);
  if (events.length > 0) await keep(parts.contentStore, evaluation, text);
  return events;
};

const eventsOf = (
  parts: DecideReleaseParts,
  release: RegisteredRelease,
  { body, enforcement }: Evaluation,
  text: Uint8Array,
): ReleaseEvent[] => {
  const { decidedAt, recheckAfterSeconds } = body;
  const observed = enforcement === 'observe' ? ({ enforcement } as const) : undefined;
  const clusters = parts.catalog().index.environmentByName(body.environment)?.clusters ?? [];
  return decide(release, {
    type: 'RecordDecision',
    now: decidedAt,
    authorisation: authorise(release, clusters, body, { ...parts, observed: observed !== undefined }),
    decision: {
      decisionId: body.decisionId,
      environment: body.environment,
      outcome: body.outcome,
      path: body.path,
      changeKind: body.changeKind,
      reasons: body.reasons,
      satisfied: body.satisfied,
      approval: body.approval,
      limits: body.limits,
      inputDigest: body.inputDigest,
      bodyDigest: sha256(text, parts.hashing),
      materialDigest: body.materialDigest,
      policy: body.policy,
      catalogSnapshot: body.catalogSnapshot,
      signalSnapshot: body.signalSnapshot,
      certificate: parts.signer.envelope(DECISION_PAYLOAD_TYPE, text),
      decidedAt,
      recheckAt: recheckAfterSeconds === null ? null : secondsAfter(decidedAt, recheckAfterSeconds),
      ...(body.afterApplying === undefined ? {} : { afterApplying: body.afterApplying }),
      ...observed,
    },
  });
};

/** Input and body are durable before the append that names them. */
const keep = async (contentStore: ContentStore, { inputText }: Evaluation, text: Uint8Array): Promise<void> => {
  await Promise.all([contentStore.put(new TextEncoder().encode(inputText)), contentStore.put(text)]);
};
