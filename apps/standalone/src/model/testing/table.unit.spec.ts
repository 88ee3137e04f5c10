import type { RecordedEvent, ReleaseEvent } from '@interlock/contracts';
import { aCandidate, aConfirmation, aDecision, aLease, anId, aResidency, atMinute, REQUESTER } from '@interlock/domain/testing';
import { Table } from './table.ts';
import type { Guarantee } from './violation.ts';

const HERE = 'production';
const [OLDER, NEWER] = [anId(1), anId(2)];

/** A record told by hand: whose event, which, and in which minute. Revisions are filled in. */
type Told = readonly [id: string, event: ReleaseEvent | { readonly type: string; readonly data: unknown }, minute?: number | undefined];

const told = (...events: readonly Told[]): RecordedEvent[] => {
  const revisions = new Map<string, number>();
  return events.map(([id, { type, data }, minute], position) => {
    const stream = id.includes('-0000-') ? `release-${id}` : `environment-${id}`;
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    const recordedAt = atMinute(minute ?? position);
    const cause = { consumer: 'spec', causationId: 'spec', correlationId: id, actor: REQUESTER, previousHash: null };
    return { id: anId(900 + position), stream, revision, position, type, data, metadata: { schemaVersion: 1, recordedAt, ...cause } };
  });
};

const registered = (id: string): Told => [id, { type: 'ReleaseCandidateRegistered', data: { releaseId: id, candidate: aCandidate() } }];
const asked = (id: string, more: object = {}): Told => [
  id,
  { type: 'PromotionRequested', data: { environment: HERE, requestedBy: REQUESTER, why: 'spec', ...more } },
];
/** Decision and lease of this number, for this share, until minute 63. */
const letGo = (id: string, number: number, share = 1): Told[] => {
  const limits = share === 1 ? null : { share, regions: [], steps: [share] };
  const decision = aDecision({ decisionId: anId(100 + number), outcome: share === 1 ? 'allow' : 'narrow' });
  const lease = { authorisationId: anId(200 + number), decisionId: anId(100 + number), releaseId: id, limits };
  return [
    [id, { type: 'DecisionRecorded', data: decision }],
    [id, { type: 'AuthorisationIssued', data: aLease(lease) }],
  ];
};
const started = (id: string, number: number, share = 1, minute?: number): Told => {
  const data = { deploymentId: anId(300 + number), environment: HERE, authorisationId: anId(200 + number), target: 'git', share };
  return [id, { type: 'DeploymentStarted', data }, minute];
};
const applied = (id: string, number: number, type = 'DeploymentApplied', share = 1): Told => {
  const { artifacts, envelope, reportedBy } = aConfirmation();
  const where = { deploymentId: anId(300 + number), environment: HERE, authorisationId: anId(200 + number) };
  return [id, { type, data: { ...where, artifacts, residency: aResidency(), envelope, reportedBy, share } }];
};
const voided = (id: string, number: number, follows = 'nothing'): Told => [
  id,
  { type: 'AuthorisationVoided', data: { environment: HERE, authorisationId: anId(200 + number), cause: 'decision_changed', follows } },
];
const rollback = (from: string) => ({ rollback: { from, reason: 'it hurts', incident: null } });
const frozen: Told = [HERE, { type: 'FreezeStarted', data: { freezeId: anId(700), environment: HERE, until: null } }];
const thawed: Told = [HERE, { type: 'FreezeEnded', data: { freezeId: anId(700), environment: HERE } }];

const both = [registered(OLDER), asked(OLDER), registered(NEWER), asked(NEWER)];
const one = both.slice(0, 2);
const newerApplied = [...both, ...letGo(NEWER, 2), started(NEWER, 2), applied(NEWER, 2)];

const read = (history: readonly Told[]): string | undefined => {
  const table = new Table();
  try {
    for (const event of told(...history)) table.apply(event);
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('a record that keeps every guarantee', () => {
  it.each<[string, readonly Told[]]>([
    ['a rollout', [...one, ...letGo(OLDER, 1), started(OLDER, 1), applied(OLDER, 1)]],
    [
      'steps',
      [
        ...one,
        ...letGo(OLDER, 1, 0.1),
        started(OLDER, 1, 0.1),
        applied(OLDER, 1, 'DeploymentStepApplied', 0.1),
        ...letGo(OLDER, 2),
        started(OLDER, 2),
      ],
    ],
    [
      'a newer one over an older one',
      [...both, ...letGo(OLDER, 1), started(OLDER, 1), applied(OLDER, 1), ...letGo(NEWER, 2), started(NEWER, 2), applied(NEWER, 2)],
    ],
    ['a start after a freeze', [...one, frozen, thawed, ...letGo(OLDER, 1), started(OLDER, 1)]],
  ])('is read to its end: %s', (_name, history) => {
    expect(read(history)).toBeUndefined();
  });
});

describe('a record that breaks a guarantee', () => {
  it.each<[Guarantee, string, readonly Told[]]>([
    ['lease', 'a start without a lease', [...one, started(OLDER, 1)]],
    ['lease', 'a lease without a decision', [...one, ...letGo(OLDER, 1).slice(1)]],
    ['lease', "a start under another's lease", [...both, ...letGo(NEWER, 2), started(OLDER, 2)]],
    ['lease', 'a start under a lease that was taken back', [...one, ...letGo(OLDER, 1), voided(OLDER, 1), started(OLDER, 1)]],
    ['lease', 'a start under a lease that has run out', [...one, ...letGo(OLDER, 1), started(OLDER, 1, 1, 63)]],
    ['lease', 'live without a start', [...one, ...letGo(OLDER, 1), applied(OLDER, 1)]],
    ['one-rollout', 'two at a time', [...both, ...letGo(OLDER, 1), started(OLDER, 1), ...letGo(NEWER, 2), started(NEWER, 2)]],
    ['order', 'an older one over a newer one', [...newerApplied, ...letGo(OLDER, 1), started(OLDER, 1)]],
    ['order', 'superseded by an older one', [...both, [NEWER, { type: 'ReleaseSuperseded', data: { environment: HERE, by: OLDER } }]]],
    ['resident', 'back to what never ran', [...newerApplied, asked(OLDER, rollback(NEWER))]],
    ['freeze', 'let go while frozen', [...one, frozen, ...letGo(OLDER, 1)]],
    ['freeze', 'started while frozen', [...one, ...letGo(OLDER, 1), frozen, started(OLDER, 1)]],
    [
      'freeze',
      'a hotfix that nobody judged',
      [registered(OLDER), asked(OLDER, { hotfix: { incident: 'INC-1' } }), frozen, ...letGo(OLDER, 1)],
    ],
    ['share', 'more than the lease', [...one, ...letGo(OLDER, 1, 0.1), started(OLDER, 1, 0.5)]],
    [
      'share',
      'back to a smaller share',
      [
        ...one,
        ...letGo(OLDER, 1, 0.5),
        started(OLDER, 1, 0.5),
        applied(OLDER, 1, 'DeploymentStepApplied', 0.5),
        ...letGo(OLDER, 2, 0.1),
        started(OLDER, 2, 0.1),
      ],
    ],
    [
      'ended',
      'a start after it was superseded',
      [...both, ...letGo(OLDER, 1), [OLDER, { type: 'ReleaseSuperseded', data: { environment: HERE, by: NEWER } }], started(OLDER, 1)],
    ],
    [
      'ended',
      'a further step after it was stopped',
      [...one, ...letGo(OLDER, 1, 0.1), started(OLDER, 1, 0.1), voided(OLDER, 1, 'stop'), ...letGo(OLDER, 2), started(OLDER, 2)],
    ],
    [
      'ended',
      'a start after it was rolled back',
      [
        ...one,
        ...letGo(OLDER, 1),
        [OLDER, { type: 'RolledBack', data: { deploymentId: anId(301), environment: HERE, from: OLDER, to: NEWER } }],
        started(OLDER, 1),
      ],
    ],
    ['stream', 'on its way to where nobody asked', [registered(OLDER), ...letGo(OLDER, 1)]],
  ])('is refused for %s: %s', (guarantee, _name, history) => {
    expect(read(history)).toBe(guarantee);
  });

  it('is refused for a gap', () => {
    const table = new Table();
    const [first, , third] = told(...both);
    table.apply(first as RecordedEvent);
    expect(() => table.apply({ ...(third as RecordedEvent), stream: first?.stream ?? '', revision: 2 })).toThrow('revision 2 after 0');
  });
});
