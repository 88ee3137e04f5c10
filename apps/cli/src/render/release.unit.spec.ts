import type { ApprovalSummary, DecisionBody, EnvironmentView, ReleaseView } from '@interlock/contracts';
import { Page } from '../terminal/index.ts';
import { renderRelease, type ReleaseContext } from './release.ts';

const NOW = Date.parse('2026-03-02T16:50:00.000Z');
const before = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();
const ID = '9ccf2bf9-0dae-5f4d-a782-c383bd1c0944';
const OTHER = '6b2971f6-5aca-594b-bf11-1e0fb50ea046';
const DIGEST = `sha256:${'a'.repeat(64)}`;

const aView = (environment: string, more: Partial<EnvironmentView>): EnvironmentView => ({
  environment,
  phase: 'applied',
  outcome: 'allow',
  path: 'fast',
  decisionId: ID,
  decisions: 1,
  authorisationId: null,
  authorisationExpiresAt: null,
  deploymentId: null,
  appliedAt: null,
  approval: null,
  drift: null,
  attempt: 1,
  rollback: null,
  hotfix: null,
  share: null,
  steps: [],
  verification: null,
  supersededBy: null,
  rolledBackTo: null,
  requestedAt: before(60),
  updatedAt: before(30),
  ...more,
});
const aRelease = (...environments: EnvironmentView[]): ReleaseView => ({
  releaseId: ID,
  component: 'component:default/checkout',
  artifacts: [{ name: 'registry.example/checkout', digest: DIGEST }],
  configuration: null,
  source: { repository: 'git.example/team/checkout', revision: 'a'.repeat(40) },
  registeredAt: before(90),
  revision: 9,
  evidence: [],
  pipelineEvents: [],
  environments,
});
const aBody = (more: Partial<DecisionBody>): DecisionBody => ({
  schemaVersion: 1,
  decisionId: ID,
  releaseId: ID,
  component: 'component:default/checkout',
  environment: 'production',
  decidedAt: before(1),
  inputDigest: DIGEST,
  policy: { bundle: DIGEST, data: DIGEST, revision: 'r1' },
  catalogSnapshot: DIGEST,
  signalSnapshot: DIGEST,
  changeKind: 'image',
  outcome: 'hold',
  path: 'standard',
  reasons: [],
  satisfied: [],
  approval: null,
  limits: null,
  materialDigest: null,
  validForSeconds: null,
  recheckAfterSeconds: null,
  ...more,
});
const draw = (release: ReleaseView, more: Partial<ReleaseContext> = {}, width = 80): string =>
  renderRelease(new Page({ width, colours: false }), release, { now: NOW, order: [], decisions: new Map(), ...more }).toString();
const flat = (text: string): string => text.replaceAll(/[\s│]+/g, ' ');

describe('a release on its way through three environments', () => {
  const release = aRelease(
    aView('staging', {
      phase: 'narrowed',
      share: 0.2,
      steps: [
        { share: 0.05, at: before(9) },
        { share: 0.2, at: before(4) },
      ],
    }),
    aView('development', { appliedAt: before(30), share: 1, verification: { status: 'verified', at: before(20), reasons: [] } }),
  );
  const order = ['development', 'staging', 'production'];
  const decisions = new Map([[ID, aBody({ outcome: 'narrow', limits: { share: 0.2, regions: [], steps: [0.05, 0.2, 0.5, 1] } })]]);

  it('is drawn as a line in the order of the catalog, with the road ahead', () => {
    const lines = draw(release, { order, decisions }).split('\n');
    expect(lines).toContain('  ● development ── ◐ staging 20 % ── · production');
    const marks = lines.filter((line) => /^ {2}[●◐·] \w+: /.test(line)).map((line) => line.trim());
    expect(marks).toEqual(['● development: applied, 30 min ago', '◐ staging: narrowed, 30 min ago', '· production: not asked for']);
    expect(lines.filter((line) => line.startsWith('  │')).length).toBeGreaterThan(5);
  });

  it('shows how much is live, which steps it took, which are ahead, and what was verified', () => {
    const text = flat(draw(release, { order, decisions }));
    expect(text).toContain('live [####----------------] 20 % of the instances steps 5 % 9 min ago, 20 % 4 min ago ahead 50 %, 100 %');
    expect(text).toContain('verified 20 min ago, after its bake time');
  });

  it.each([40, 60, 80, 100])('fits %i columns', (width) => {
    // Commands are not broken inside a word: an id is 36 wide.
    const lines = draw(release, { order, decisions }, width).split('\n');
    expect(Math.max(...lines.filter((line) => !line.includes(ID)).map((line) => Array.from(line).length))).toBeLessThanOrEqual(width);
  });

  it('is drawn as it was asked for when the catalog cannot be asked', () => {
    expect(draw(release)).toContain('  ◐ staging 20 % ── ● development\n');
  });

  it('of many shows those that were asked for, and the next', () => {
    const many = ['a', 'development', 'staging', 'next', ...Array.from({ length: 9 }, (_, index) => `region-${index}`)];
    expect(draw(release, { order: many })).toContain('  ● development ── ◐ staging 20 % ── · next\n');
  });
});

describe('a release whose successor holds a share', () => {
  const release = aRelease(aView('production', { appliedAt: before(30), share: 1 }));
  const drawn = (share: number) => flat(draw(release, { successors: new Map([['production', { releaseId: OTHER, share }]]) }));

  it('is not said to be on all instances as well', () => {
    const text = drawn(0.5);
    expect(text).toContain('live at most 50 % of the instances; 100 % before its successor took its share');
    expect(text).toContain(`successor release ${OTHER}, live on 50 %`);
    expect(drawn(0.05)).toContain('live at most 95 % of the instances');
  });
});

describe('a release that waits', () => {
  it('says what is awaited and from whom, and when it is looked at again', () => {
    const reason = { code: 'FREEZE', severity: 'hold' as const, rule: 'r', title: 'Frozen', message: 'frozen', remedy: '', facts: [] };
    const held = { ...reason, awaits: { what: 'the end of the freeze year-end, until 2026-03-02 23:00 UTC', producer: 'the calendar' } };
    const decisions = new Map([[ID, aBody({ reasons: [held, { ...reason, severity: 'info' }], recheckAfterSeconds: 3660 })]]);
    const text = flat(draw(aRelease(aView('production', { phase: 'held', outcome: 'hold' })), { decisions }));
    expect(text).toContain(
      'awaited the end of the freeze year-end, until 2026-03-02 23:00 UTC, from the calendar again decided anew in 60 min',
    );
  });

  it('names the seats that are free, and who has taken the others', () => {
    const seat = (group: string, filledBy: string | null) => ({ seat: group, group, why: 'spec', filledBy });
    const approval: ApprovalSummary = {
      approvalId: OTHER,
      releaseId: ID,
      component: 'component:default/checkout',
      environment: 'production',
      status: 'open',
      packageDigest: DIGEST,
      requestedAt: before(9),
      expiresAt: before(-60),
      seats: [seat('group:default/sre', null), seat('group:default/shop', 'user:default/bob')],
      grants: [],
      difference: [],
    };
    const text = flat(draw(aRelease(aView('production', { phase: 'escalated', outcome: 'escalate', approval }))));
    expect(text).toContain('awaited one of group:default/sre to judge, ending in 60 min approved user:default/bob: 1 of 2 seats');
  });
});

describe('what became of a release', () => {
  it.each<[string, Partial<EnvironmentView>, string]>([
    ['a newer one took its place', { phase: 'superseded', supersededBy: OTHER }, `replaced by release ${OTHER}`],
    ['it was rolled back', { phase: 'rolled_back', rolledBackTo: OTHER }, `back to release ${OTHER}`],
    [
      'it is the way back',
      { attempt: 2, rollback: { from: OTHER, reason: 'errors', incident: 'INC-7' } },
      `(attempt 2) rollback from release ${OTHER} for INC-7: errors`,
    ],
    ['it is a cure', { hotfix: { incident: 'INC-7' } }, 'hotfix cures INC-7'],
    [
      'it degraded',
      { verification: { status: 'degraded', at: before(4), reasons: [{ code: 'X', message: 'the budget burns' }] } },
      'degraded 4 min ago: the budget burns',
    ],
    ['nothing is enforced', { enforcement: 'observe' }, 'observed decided and recorded, blocked by nothing here'],
    [
      'something else runs',
      { drift: { driftId: ID, found: [], since: before(3) } },
      'DRIFT since 3 min ago something else is live: nothing',
    ],
  ])('is said: %s', (_what, more, says) => {
    expect(flat(draw(aRelease(aView('production', more))))).toContain(says);
  });

  it('says until when it bakes', () => {
    const decisions = new Map([
      [ID, aBody({ outcome: 'allow', afterApplying: { bakeSeconds: 1200, whenDegraded: 'nothing', promoteAfterSeconds: null } })],
    ]);
    expect(flat(draw(aRelease(aView('production', { appliedAt: before(10) })), { decisions }))).toContain(
      'baking its bake time ends in 10 min',
    );
    expect(flat(draw(aRelease(aView('production', { appliedAt: before(21) })), { decisions }))).toContain(
      'baking its bake time ended 60 s ago: what production says is awaited',
    );
  });
});
