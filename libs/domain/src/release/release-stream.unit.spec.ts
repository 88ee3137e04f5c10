import fc from 'fast-check';
import {
  aDecision,
  aDigest,
  aGrant,
  aLease,
  anApprovalRequest,
  anApprover,
  anEscalation,
  anId,
  aReason,
  aRegisteredRelease,
  aRequestedRelease,
  aResidency,
  aCandidate,
  anEnvelope,
  after,
  atMinute,
  recorded,
} from '../testing/index.ts';
import {
  decide,
  evolve,
  foldRelease,
  initialState,
  phaseOf,
  progressIn,
  type FoldedEvent,
  type ReleaseCommand,
  type ReleaseState,
} from './index.ts';
import { currentLease } from './lease.ts';

const PEOPLE = ['ann', 'sue', 'tobi', 'ursula', 'viktoria'];
const QUORUM = 2;

/** Commands as services, people and timers would send them, stale ones included. `turn` makes ids and advances the clock. */
const commandOf = (choice: number, pick: number, turn: number, state: ReleaseState): ReleaseCommand => {
  const progress = progressIn(state, 'production');
  const now = atMinute(4 + turn * 3);
  const digest = aDigest('0123456789'[pick % 3] ?? '0');
  const decisionId = anId(1000 + turn);
  const name = PEOPLE[pick % PEOPLE.length] ?? 'ann';
  const held = progress?.authorisation;
  // Every fourth word is about something that is over, or never was.
  const stale = pick % 4 === 3;
  const lease = stale || held === undefined || held.status === 'none' ? anId(1999) : held.authorisation.authorisationId;
  const approvalId = stale ? anId(29) : (progress?.approval?.request.approvalId ?? anId(29));
  switch (choice) {
    case 0:
      return {
        type: 'RecordDecision',
        decision: aDecision({ decisionId, materialDigest: digest }),
        authorisation: aLease({ authorisationId: anId(2000 + turn), decisionId, issuedAt: now, expiresAt: atMinute(4 + turn * 3 + 10) }),
        now,
      };
    case 1:
      return {
        type: 'RecordDecision',
        decision: anEscalation(QUORUM, { decisionId, materialDigest: digest }),
        authorisation: null,
        now,
      };
    case 2:
      return {
        type: 'RecordDecision',
        decision: aDecision({ decisionId, outcome: 'deny', reasons: [aReason({ severity: 'deny' })], materialDigest: digest }),
        authorisation: null,
        now,
      };
    case 3:
      return {
        type: 'RequestApproval',
        request: anApprovalRequest(QUORUM, {
          approvalId: anId(4000 + turn),
          decisionId: progress?.decision?.decisionId ?? decisionId,
          materialDigest: stale ? digest : (progress?.decision?.materialDigest ?? digest),
          expiresAt: atMinute(4 + turn * 3 + 20),
        }),
      };
    case 4:
    case 5:
      return aGrant(name, { approvalId, grantId: anId(5000 + turn), approver: anApprover(name), now });
    case 6:
      return { type: 'ExpireApproval', environment: 'production', approvalId, now };
    case 7:
      return {
        type: 'StartDeployment',
        environment: 'production',
        authorisationId: lease,
        deploymentId: anId(3000 + turn),
        target: 'git',
        now,
      };
    case 8:
      return { type: 'FailDeployment', environment: 'production', authorisationId: lease, code: 'x', message: 'x' };
    default:
      return {
        type: 'ConfirmDeployment',
        environment: 'production',
        authorisationId: lease,
        artifacts: aCandidate().artifacts,
        residency: aResidency({ authorisationId: lease }),
        envelope: anEnvelope(),
        desiredState: null,
        reportedBy: 'runtime',
      };
  }
};

/** What must hold of each event, given the state that it was decided on. */
const check = (history: readonly FoldedEvent[], events: readonly FoldedEvent[], now: string): void => {
  let state = foldRelease(history);
  for (const event of events) {
    const before = progressIn(state, 'production');
    if (before === undefined) throw new TypeError('production was asked for');
    const approval = before.approval;
    if (event.type === 'AuthorisationIssued') expect(before.authorisation.status).not.toBe('issued');
    if (event.type === 'DeploymentStarted') {
      expect(currentLease(before, now)?.authorisationId).toBe(event.data.authorisationId);
      expect(before.deployment.status).toBe('none');
    }
    if (event.type === 'DeploymentApplied') expect(before.deployment).toMatchObject({ status: 'started' });
    if (event.type === 'ApprovalGranted') {
      expect(approval).toMatchObject({ status: 'open', request: { approvalId: event.data.approvalId } });
      expect(approval?.request.excluded.map(({ person }) => person)).not.toContain(event.data.person);
      expect(approval?.grants.map(({ person }) => person)).not.toContain(event.data.person);
      expect(approval?.grants.length).toBeLessThan(QUORUM);
      expect(event.data.materialDigest).toBe(before.decision?.materialDigest);
      expect(now < (approval?.request.expiresAt ?? '')).toBe(true);
    }
    state = evolve(state, event);
  }
};

describe('a release, whatever is sent to it in whatever order', () => {
  const commands = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.nat({ max: 20 })), { minLength: 1, maxLength: 40 });

  it('has one lease at most, starts only under it, counts no one twice and no one who is excluded', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(commands, (sent) => {
        let history = aRequestedRelease();
        sent.forEach(([choice, pick], turn) => {
          const command = commandOf(choice, pick, turn, foldRelease(history));
          const next = recorded(decide(foldRelease(history), command), history);
          check(history, next.slice(history.length), atMinute(4 + turn * 3));
          for (const { type } of next.slice(history.length)) seen.set(type, (seen.get(type) ?? 0) + 1);
          history = next;
        });
        const starts = history.filter(({ type }) => type === 'DeploymentStarted');
        expect(starts.length).toBeLessThanOrEqual(1);
        const state = foldRelease(history);
        expect(state).toEqual(history.reduce(evolve, initialState));
        const progress = progressIn(state, 'production');
        if (progress !== undefined && phaseOf(progress) === 'applied') expect(starts).toHaveLength(1);
      }),
      { numRuns: 300, seed: 7 },
    );
    // The walk reached what it speaks of.
    for (const type of ['AuthorisationIssued', 'AuthorisationVoided', 'ApprovalGranted', 'DeploymentStarted', 'DeploymentApplied'])
      expect(seen.get(type) ?? 0).toBeGreaterThan(0);
  });

  it('does nothing a second time', () => {
    fc.assert(
      fc.property(commands, (sent) => {
        let history = aRequestedRelease();
        sent.forEach(([choice, pick], turn) => {
          const command = commandOf(choice, pick, turn, foldRelease(history));
          history = after(history, command);
          const again = decide(foldRelease(history), command).filter(({ type }) => type !== 'ApprovalRefused');
          expect(again).toEqual([]);
        });
      }),
      { numRuns: 150 },
    );
  });
});

describe('a stream that no decision could have written', () => {
  const broken = expect.objectContaining({ code: 'release.broken_stream' });
  const decision = { type: 'DecisionRecorded', data: aDecision() } as const;

  it('is refused', () => {
    expect(() => foldRelease(recorded([decision]))).toThrow(broken);
    expect(() => foldRelease(recorded([decision], aRegisteredRelease()))).toThrow(broken);
    expect(() => foldRelease(recorded(aRegisteredRelease(), aRegisteredRelease()))).toThrow(broken);
    const inherited = { type: 'DecisionRecorded', data: aDecision({ environment: 'constructor' }) } as const;
    expect(() => foldRelease(recorded([inherited], aRequestedRelease()))).toThrow(broken);
    const expired = { type: 'ApprovalExpired', data: { approvalId: anId(30), environment: 'production', expiredAt: atMinute(9) } } as const;
    expect(() => foldRelease(recorded([expired], aRequestedRelease()))).toThrow(broken);
  });
});
