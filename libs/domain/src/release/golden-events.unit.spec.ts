import { RELEASE_EVENTS, type ReleaseEvent } from '@interlock/contracts';
import { readFileSync } from 'node:fs';
import { canonicalJson } from '../json/canonical-json.ts';
import {
  anApprovalRequest,
  anAuthorisedRelease,
  aRegisteredRelease,
  aReleaseAwaitingApproval,
  aReleaseBeingDeployed,
  recorded,
} from '../testing/index.ts';
import { foldRelease } from './evolve.ts';
import type { FoldedEvent } from './release-state.ts';
import { releaseRowOf, releaseViewOf } from './view/release-view.ts';

const golden = (type: string): [string, ReleaseEvent][] => {
  const file = new URL(`../../../contracts/golden/${type}.v1.json`, import.meta.url);
  const examples = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  return Object.entries(examples).map(([name, data]) => [`${type} (${name})`, { type, data } as ReleaseEvent]);
};

/** A story in which such an event can come next. */
const before = (type: string): FoldedEvent[] => {
  if (type === 'ReleaseCandidateRegistered') return [];
  if (type === 'PromotionRequested' || type.startsWith('Evidence')) return aRegisteredRelease();
  if (type.startsWith('Approval')) return aReleaseAwaitingApproval();
  return type.startsWith('Deployment') ? aReleaseBeingDeployed() : anAuthorisedRelease();
};

describe('an event that was written by any version', () => {
  it.each(Object.keys(RELEASE_EVENTS).flatMap(golden))('folds, and shows: %s', (_name, event) => {
    const history = recorded([event], before(event.type));
    const state = foldRelease(history);
    if (state.status === 'unknown') throw new TypeError('the story registers a release');
    expect(state.revision).toBe(history.length - 1);
    expect(canonicalJson(releaseViewOf(state))).toBe(canonicalJson(releaseViewOf(structuredClone(state))));
    expect(releaseRowOf(state).releaseId).toBe(anApprovalRequest().approvalId.replace(/30$/, '01'));
  });
});
