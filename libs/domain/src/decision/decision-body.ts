import type { DecisionBody, DecisionInput, PolicyIdentity } from '@interlock/contracts';
import { sha256, type Hashing } from '../hashing/hashing.ts';
import { derivedId } from '../hashing/uuid-v5.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import type { Verdict } from './interpret-answer.ts';
import { materialDigestOf, materialOf } from './material.ts';

/** Seconds after which an undecided release is tried again. */
const UNDECIDED_RECHECK_SECONDS = 60;

/**
 * Body of the certificate: a function of input, policy and verdict alone, so that replay yields the same bytes. `inputText` is the RFC 8785 form that
 * the engine was given.
 */
export const decisionBody = (
  input: DecisionInput,
  inputText: string,
  verdict: Verdict,
  policy: PolicyIdentity,
  hashing: Hashing,
): DecisionBody => {
  const inputDigest = sha256(inputText, hashing);
  const result = verdict.kind === 'decided' ? verdict.result : undefined;
  return {
    schemaVersion: 1,
    decisionId: derivedId(
      hashing,
      'decision',
      input.release.id,
      input.environment.name,
      inputDigest,
      policy.bundle,
      policy.data,
      verdict.kind,
    ),
    releaseId: input.release.id,
    component: input.release.component,
    environment: input.environment.name,
    decidedAt: input.now,
    inputDigest,
    policy,
    catalogSnapshot: input.snapshots.catalog,
    signalSnapshot: input.snapshots.signals,
    changeKind: input.changeKind,
    outcome: result?.outcome ?? 'indeterminate',
    path: result?.path ?? null,
    reasons: verdict.kind === 'decided' ? verdict.result.reasons : [verdict.reason],
    satisfied: result?.satisfied ?? [],
    approval: result?.approval ?? null,
    limits: result?.limits ?? null,
    materialDigest: result === undefined ? null : materialDigestOf(materialOf(input, result, policy), hashing),
    validForSeconds: result?.validForSeconds ?? null,
    recheckAfterSeconds: result === undefined ? UNDECIDED_RECHECK_SECONDS : result.recheckAfterSeconds,
    ...(result?.afterApplying === undefined ? {} : { afterApplying: result.afterApplying }),
  };
};

/** RFC 8785 bytes of a body: what is stored, signed and compared by replay. */
export const decisionBodyText = (body: DecisionBody): string => canonicalJson(body);
