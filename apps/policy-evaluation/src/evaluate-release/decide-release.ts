import { DECISION_PAYLOAD_TYPE, type InterlockConfig, type ReleaseEvent } from '@interlock/contracts';
import type { ContentStore } from '@interlock/adapters/content-store';
import type { PolicyEngine } from '@interlock/adapters/policy-engine';
import type { Signer } from '@interlock/adapters/signer';
import {
  decide,
  decisionBodyText,
  secondsAfter,
  sha256,
  type CatalogIndex,
  type EnvironmentProgress,
  type Hashing,
  type RegisteredRelease,
  foldRelease,
} from '@interlock/domain';
import type { Clock, CausingMessage, ReleaseRepository } from '@interlock/service-kit';
import type { ReleaseIndex } from '../follow-releases/release-index.ts';
import { authorise } from './authorise.ts';
import { evaluate, type Evaluation } from './evaluate.ts';
import type { SignalTable } from './signal-table.ts';

export interface DecideReleaseParts {
  readonly repository: ReleaseRepository;
  readonly engine: PolicyEngine;
  readonly contentStore: ContentStore;
  readonly signer: Signer;
  readonly hashing: Hashing;
  readonly clock: Clock;
  readonly config: InterlockConfig;
  readonly catalog: () => { readonly index: CatalogIndex; readonly digest: string };
  readonly signals: SignalTable;
  readonly releases: ReleaseIndex;
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
    const { outcome } = await parts.repository.handle(releaseId, message, async (history) => {
      const state = foldRelease(history);
      if (state.status === 'unknown') return [];
      const progress = Object.hasOwn(state.environments, environment) ? state.environments[environment] : undefined;
      if (progress === undefined) return [];
      const evaluation = await evaluateNow(parts, state, progress);
      const events = await eventsOf(parts, state, evaluation);
      if (events.length > 0) await keep(parts.contentStore, evaluation);
      return events;
    });
    return outcome !== 'duplicate';
  };

const evaluateNow = (parts: DecideReleaseParts, release: RegisteredRelease, progress: EnvironmentProgress): Promise<Evaluation> => {
  const { index, digest } = parts.catalog();
  const { environment } = progress;
  const target = Object.hasOwn(parts.config.targets, environment) ? parts.config.targets[environment] : undefined;
  return evaluate(
    {
      now: parts.clock.now(),
      release,
      progress,
      catalog: index,
      catalogDigest: digest,
      signals: parts.signals.all(),
      signalsDigest: parts.signals.snapshot(),
      live: parts.releases.live(release.candidate.component, environment),
      neighbours: parts.releases.deployments(release.candidate.component, environment),
      enforcement: parts.config.enforcement.default,
      target: target?.type ?? 'external',
    },
    parts.engine,
    parts.hashing,
  );
};

const eventsOf = async (parts: DecideReleaseParts, release: RegisteredRelease, { body }: Evaluation): Promise<ReleaseEvent[]> => {
  const text = decisionBodyText(body);
  const { decidedAt, recheckAfterSeconds } = body;
  const clusters = parts.catalog().index.environmentByName(body.environment)?.clusters ?? [];
  return decide(release, {
    type: 'RecordDecision',
    now: decidedAt,
    authorisation: authorise(release, clusters, body, parts.signer, parts.hashing),
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
      certificate: parts.signer.envelope(DECISION_PAYLOAD_TYPE, new TextEncoder().encode(text)),
      decidedAt,
      recheckAt: recheckAfterSeconds === null ? null : secondsAfter(decidedAt, recheckAfterSeconds),
      ...(body.afterApplying === undefined ? {} : { afterApplying: body.afterApplying }),
    },
  });
};

/** Input and body are durable before the append that names them. */
const keep = async (contentStore: ContentStore, { inputText, body }: Evaluation): Promise<void> => {
  const encode = new TextEncoder();
  await Promise.all([contentStore.put(encode.encode(inputText)), contentStore.put(encode.encode(decisionBodyText(body)))]);
};
