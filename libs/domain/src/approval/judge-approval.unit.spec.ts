import type { ApprovalRefusalCode } from '@interlock/contracts';
import {
  aDecision,
  aDigest,
  aGrant,
  anApprover,
  aRefusal,
  anEscalation,
  anId,
  aReason,
  aReleaseAwaitingApproval,
  after,
  atMinute,
  given,
  recorded,
} from '../testing/index.ts';
import type { GrantApproval, RefuseApproval } from './judge-approval.ts';

const refusal = (command: GrantApproval | RefuseApproval, code: ApprovalRefusalCode) =>
  ({
    type: 'ApprovalRefused',
    data: {
      approvalId: command.approvalId,
      environment: command.environment,
      by: 'rule',
      person: command.approver.person,
      subject: command.approver.subject,
      code,
      packageDigest: command.packageDigest,
    },
  }) as const;

const judged = (name: string) => after(aReleaseAwaitingApproval(), aRefusal(name));
const moved = () =>
  after(aReleaseAwaitingApproval(), {
    type: 'RecordDecision',
    decision: anEscalation(1, { decisionId: anId(11), materialDigest: aDigest('e') }),
    authorisation: null,
    now: atMinute(9),
  });
const voided = () =>
  after(aReleaseAwaitingApproval(), {
    type: 'VoidApproval',
    environment: 'production',
    approvalId: anId(30),
    cause: 'material_changed',
    decisionId: anId(11),
    difference: [],
  });
const expired = () =>
  after(aReleaseAwaitingApproval(), { type: 'ExpireApproval', environment: 'production', approvalId: anId(30), now: atMinute(64) });
const superseded = () =>
  recorded([{ type: 'ReleaseSuperseded', data: { environment: 'production', by: anId(2) } }], aReleaseAwaitingApproval());

describe('a request that awaits a person', () => {
  it('takes the yes of an eligible one, with the groups that count and what was shown', () => {
    const command = aGrant('sue', {
      approver: anApprover('sue', { groups: ['group:default/sre', 'group:default/all'] }),
      comment: 'read it',
    });
    given(aReleaseAwaitingApproval())
      .when(command)
      .gives({
        type: 'ApprovalGranted',
        data: {
          approvalId: anId(30),
          environment: 'production',
          grantId: command.grantId,
          person: 'user:default/sue',
          subject: 'https://issuer.example#sue',
          groups: ['group:default/sre'],
          packageDigest: aDigest('d'),
          materialDigest: aDigest('6'),
          comment: 'read it',
        },
      });
  });

  it.each<[ApprovalRefusalCode, string, Partial<Omit<GrantApproval, 'type' | 'grantId'>>]>([
    ['approval.not_human', 'a service account', { approver: anApprover('bot', { kind: 'workload' }) }],
    ['approval.person_unknown', 'someone whom the catalog does not know', { approver: anApprover('eve', { person: null }) }],
    ['approval.excluded', 'the author', { approver: anApprover('ann') }],
    ['approval.not_eligible', 'someone of another group', { approver: anApprover('bob', { groups: ['group:default/dev'] }) }],
    ['approval.not_open', 'who answers another request', { approvalId: anId(31) }],
    ['approval.package_mismatch', 'who was shown something else', { packageDigest: aDigest('e') }],
    ['approval.expired', 'who answers at its end', { now: atMinute(64) }],
  ])('answers %s to %s, and keeps the attempt (T4, matrix 31, 32)', (code, _who, says) => {
    const command = aGrant('sue', says);
    given(aReleaseAwaitingApproval()).when(command).gives(refusal(command, code));
    given(aReleaseAwaitingApproval())
      .when(aRefusal('sue', says))
      .gives(refusal(aRefusal('sue', says), code));
  });

  it.each<[ApprovalRefusalCode, string, ReturnType<typeof moved>]>([
    ['approval.material_changed', 'the facts moved (matrix 29)', moved()],
    ['approval.material_changed', 'it was voided', voided()],
    ['approval.expired', 'it expired', expired()],
    ['approval.not_open', 'an approver judged no', judged('sue')],
    ['approval.not_open', 'a newer release took its place (matrix 28)', superseded()],
  ])('answers %s once %s', (code, _when, history) => {
    const command = aGrant('tom');
    given(history).when(command).gives(refusal(command, code));
  });

  it('takes a yes in its last millisecond', () => {
    expect(after(aReleaseAwaitingApproval(), aGrant('sue', { now: '2026-01-02T13:03:59.999Z' })).at(-1)?.type).toBe('ApprovalGranted');
  });

  it('has nobody to answer in an environment that nobody asked for', () => {
    given(aReleaseAwaitingApproval())
      .when(aGrant('sue', { environment: 'constructor' }))
      .givesNothing();
    given(aReleaseAwaitingApproval())
      .when(aRefusal('sue', { environment: 'staging' }))
      .givesNothing();
  });
});

describe('two approvers at the same time', () => {
  it('fill two seats, and a third finds none (matrix 27)', () => {
    const two = after(aReleaseAwaitingApproval({ quorum: 2 }), aGrant('sue'), aGrant('tobi'));
    expect(two.slice(-2).map((event) => event.type)).toEqual(['ApprovalGranted', 'ApprovalGranted']);
    given(two)
      .when(aGrant('ursula'))
      .gives(refusal(aGrant('ursula'), 'approval.not_open'));
  });

  it('are not one person twice', () => {
    given(after(aReleaseAwaitingApproval({ quorum: 2 }), aGrant('sue')))
      .when(aGrant('sue'))
      .gives(refusal(aGrant('sue'), 'approval.already_granted'));
  });

  it('of whom one says no after the other said yes are a no (matrix 28)', () => {
    const both = after(aReleaseAwaitingApproval(), aGrant('sue'), aRefusal('tobi'));
    expect(given(both).state).toMatchObject({
      environments: { production: { approval: { status: 'refused', refusal: { person: 'user:default/tobi' } } } },
    });
  });

  it('of whom the same one takes back a yes are a no', () => {
    const both = after(aReleaseAwaitingApproval(), aGrant('sue'), aRefusal('sue', { comment: 'I was wrong' }));
    expect(both.at(-1)).toMatchObject({ type: 'ApprovalRefused', data: { by: 'approver', code: null, comment: 'I was wrong' } });
  });
});

describe('a decision that moved from a question to a denial', () => {
  it('leaves nothing to approve', () => {
    const denied = after(aReleaseAwaitingApproval(), {
      type: 'RecordDecision',
      decision: aDecision({
        decisionId: anId(11),
        outcome: 'deny',
        reasons: [aReason({ severity: 'deny' })],
        materialDigest: aDigest('e'),
      }),
      authorisation: null,
      now: atMinute(9),
    });
    given(denied)
      .when(aGrant('sue'))
      .gives(refusal(aGrant('sue'), 'approval.material_changed'));
  });
});
