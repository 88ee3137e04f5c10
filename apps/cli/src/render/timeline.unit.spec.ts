import type { CauseCandidate, Timeline, TimelineEntry } from '@interlock/contracts';
import { Page } from '../terminal/index.ts';
import { renderTimeline } from './timeline.ts';

const AT = '2026-03-02T16:50:00.000Z';
const RELEASE = '9ccf2bf9-0dae-5f4d-a782-c383bd1c0944';
const SHOP = 'component:default/shop';

const anEntry = (more: Partial<TimelineEntry> = {}): TimelineEntry => ({
  position: 7,
  stream: `release-${RELEASE}`,
  revision: 3,
  type: 'DeploymentApplied',
  kind: 'deployment',
  component: SHOP,
  environment: 'production',
  releaseId: RELEASE,
  recordedAt: '2026-03-02T16:46:00.000Z',
  recordedBy: 'reconciler',
  skew: null,
  actor: { subject: 'service:reconciler', kind: 'service' },
  says: 'applied, reported by local-runtime',
  relation: null,
  ...more,
});
const aCandidate = (gate: CauseCandidate['gate']): CauseCandidate => ({
  confidence: 'high',
  weight: 4,
  basis: ['applied 4 min before', 'on the service itself'],
  secondsBefore: 240,
  inEffect: true,
  entry: anEntry(),
  change: null,
  gate,
});
const aTimeline = (more: Partial<Timeline> = {}): Timeline => ({
  since: '2026-03-02T15:00:00.000Z',
  until: '2026-03-02T17:00:00.000Z',
  anchor: { at: AT, incident: 'INC-7' },
  environment: 'production',
  scope: { components: [SHOP], dependencies: 2, truncated: false, missing: [] },
  causes: { nothingChanged: true, says: 'Nothing changed: at all.', rankedBy: 'age', considered: 0, candidates: [] },
  items: [],
  next: null,
  views: { position: 9, standsStill: null },
  ...more,
});
const draw = (timeline: Timeline, more: readonly string[] | null = null): string =>
  renderTimeline(new Page({ width: 80, colours: false }), timeline, { now: Date.parse(AT) + 120_000, more }).toString();

describe('a timeline in which nothing changed', () => {
  it('says so, and that there is nothing', () => {
    const text = draw(aTimeline());
    expect(text).toContain('What changed before incident INC-7?');
    expect(text).toContain('Nothing changed: at all.');
    expect(text).not.toContain('LIKELIEST');
    expect(text.trimEnd().endsWith('Nothing.')).toBe(true);
  });
});

describe('a cause', () => {
  it('comes with its basis and what the gate knew', () => {
    const gate = {
      decisionId: RELEASE,
      outcome: 'allow' as const,
      path: 'standard' as const,
      decidedAt: '2026-03-02T16:45:58.000Z',
      reasons: [{ code: 'BUDGET', severity: 'escalate' as const, title: 'The budget burns' }],
      requestedBy: { subject: 'x#z', kind: 'workload' as const },
      approvals: [{ person: 'user:default/bob', at: AT }],
      override: {
        by: { subject: 'x#y', kind: 'human' as const, person: 'user:default/eve' },
        reason: 'all is down',
        incident: 'INC-7',
        at: AT,
      },
      signals: [{ entity: SHOP, signal: 'error-budget', state: 'burning' as const, ageSeconds: 40 }],
    };
    const causes = { nothingChanged: false, says: '3 changes.', rankedBy: 'age', considered: 3, candidates: [aCandidate(gate)] };
    expect(draw(aTimeline({ causes })).replaceAll(/\s+/g, ' ')).toContain(
      '1. component:default/shop in production: applied, reported by local-runtime likely high: applied 4 min before; on the service itself ' +
        'gate allow on the standard path at 16:45:58: The budget burns asked by x#z approved user:default/bob override user:default/eve: all is down ' +
        'signals shop error-budget burning (40 s old) 2 less likely ones are left out. Ranked by age.',
    );
  });

  it('that passed no gate says so', () => {
    const causes = { nothingChanged: false, says: '1 change.', rankedBy: 'age', considered: 1, candidates: [aCandidate(null)] };
    expect(draw(aTimeline({ causes }))).toContain('gate      was not asked');
  });

  it('stands apart from its rank, also from the tenth on', () => {
    const candidates = Array.from({ length: 10 }, () => aCandidate(null));
    const text = draw(aTimeline({ causes: { nothingChanged: false, says: '10 changes.', rankedBy: 'age', considered: 10, candidates } }));
    expect(text).toContain('\n  9. component:default/shop');
    expect(text).toContain('\n 10. component:default/shop');
  });
});

describe('entries', () => {
  it('show a clock that disagrees, an unknown type, and views that stand still; within 80 columns', () => {
    const text = draw(
      aTimeline({
        items: [
          anEntry({ skew: { seconds: 2640, against: 'policy-evaluation' } }),
          anEntry({ kind: 'unknown', says: 'Odd: written by a newer version', component: null, releaseId: null, environment: 'staging' }),
        ],
        views: { position: 9, standsStill: 'a gap' },
      }),
      ['npx interlock incident timeline INC-7', '--after', '7'],
    );
    const flat = text.replaceAll(/\s+/g, ' ');
    expect(flat).toContain(
      'deployment shop (9ccf2bf9): applied, reported by local-runtime [its clock was 44 min ahead of that of policy-evaluation]',
    );
    expect(flat).toContain('unknown in staging: Odd: written by a newer version');
    expect(flat).toContain('The views stand still: a gap');
    expect(flat).toContain('More: npx interlock incident timeline INC-7 --after 7');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
