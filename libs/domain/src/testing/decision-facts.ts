import type { CatalogEntityRecord, PolicyResult, SignalRecord } from '@interlock/contracts';
import { catalogIndex } from '../catalog/index.ts';
import { aComponent, aGroup, anEnvironment, aUser } from '../catalog/testing/index.ts';
import { NO_DEPLOYMENTS, type DecisionFacts } from '../decision/index.ts';
import { NO_APPROVALS } from '../approval/index.ts';
import { foldRelease, progressIn, type FoldedEvent } from '../release/index.ts';
import { aDigest, atMinute, COMPONENT } from './identifiers.ts';
import { aDecision } from './release-facts.ts';
import { aRequestedRelease } from './situations.ts';

export const POLICY = aDecision().policy;

/** A shop: a service, its database, its team and its people. */
export const aCatalog = (): CatalogEntityRecord[] => [
  aComponent('checkout', { dependsOn: ['component:default/stock', 'resource:default/db'] }),
  aComponent('stock'),
  aComponent('shopfront', { dependsOn: [COMPONENT] }),
  aGroup('team', { members: ['user:default/ann', 'user:default/sue'] }),
  aUser('ann'),
  aUser('rob'),
  aUser('sue'),
  anEnvironment('production', 2),
];

export const aSignal = (says: Partial<SignalRecord> = {}): SignalRecord => ({
  entity: COMPONENT,
  signal: 'error-budget',
  state: 'burning',
  reading: 7.5,
  threshold: 6,
  receivedAt: atMinute(2),
  reportedBy: 'https://issuer.example#prometheus',
  ...says,
});

/** Facts of a release that was asked for, judged in minute 3. */
export const decisionFacts = (
  says: Partial<DecisionFacts> & { readonly history?: readonly FoldedEvent[]; readonly records?: readonly CatalogEntityRecord[] } = {},
): DecisionFacts => {
  const { history = aRequestedRelease(), records = aCatalog(), ...facts } = says;
  const release = foldRelease(history);
  const progress = progressIn(release, 'production');
  if (release.status === 'unknown' || progress === undefined) throw new TypeError('the story does not ask for production');
  return {
    now: atMinute(3),
    release,
    progress,
    catalog: catalogIndex(records),
    catalogDigest: aDigest('9'),
    signals: new Map([[`${COMPONENT}/error-budget`, aSignal()]]),
    signalsDigest: aDigest('b'),
    live: null,
    neighbours: NO_DEPLOYMENTS,
    enforcement: 'enforce',
    target: 'git',
    approvals: NO_APPROVALS,
    schedule: { tzdata: '2026a', freezes: [], windows: [] },
    ...facts,
  };
};

/** A valid `allow`. */
export const aPolicyResult = (says: Partial<PolicyResult> = {}): PolicyResult => ({
  outcome: 'allow',
  path: 'fast',
  reasons: [],
  satisfied: aDecision().satisfied,
  approval: null,
  limits: null,
  validForSeconds: 3600,
  recheckAfterSeconds: null,
  ...says,
});
