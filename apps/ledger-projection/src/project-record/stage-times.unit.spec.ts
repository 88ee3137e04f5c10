import type { RecordedEvent } from '@interlock/contracts';
import { createMetrics } from '@interlock/service-kit';
import { stageTimes } from './stage-times.ts';

const START = Date.UTC(2026, 2, 2, 10);

const event = (second: number, type: string, { release = 1, environment = 'staging' } = {}): RecordedEvent =>
  ({
    type,
    stream: `release-${release}`,
    data: type === 'AuthorisationIssued' ? { authorisation: { environment } } : { environment },
    metadata: { recordedAt: new Date(START + second * 1_000).toISOString() },
  }) as unknown as RecordedEvent;

/** By stage: how often it was told, and the seconds in all. */
const told = async (...batches: RecordedEvent[][]): Promise<Record<string, string>> => {
  const metrics = createMetrics();
  const note = stageTimes(metrics, START);
  for (const batch of batches) note(batch);
  const text = await metrics.text();
  const found = [...text.matchAll(/^interlock_stage_seconds_(sum|count)\{stage="(.*)"\} (.*)$/gm)];
  const by = (what: string) => new Map(found.filter(([, kind]) => kind === what).map(([, , stage = '', value = '']) => [stage, value]));
  return Object.fromEntries([...by('count')].map(([stage, count]) => [stage, `${count} × ${by('sum').get(stage)} s`]));
};

describe('the time of a stage', () => {
  it('is told once at its end, from the event that began it, through batches', async () => {
    expect(
      await told(
        [event(1, 'PromotionRequested'), event(2, 'DecisionRecorded'), event(3, 'ApprovalRequested')],
        [event(33, 'ApprovalGranted'), event(34, 'DecisionRecorded'), event(34, 'AuthorisationIssued')],
        [event(36, 'DeploymentStarted'), event(40, 'DeploymentApplied'), event(640, 'DeploymentVerified')],
      ),
    ).toEqual({
      decide: '1 × 1 s',
      approve: '1 × 30 s',
      authorise: '1 × 32 s',
      start: '1 × 2 s',
      apply: '1 × 4 s',
      request_to_applied: '1 × 39 s',
      verify: '1 × 600 s',
    });
  });

  it('belongs to one release in one environment', async () => {
    expect(
      await told([
        event(1, 'PromotionRequested'),
        event(1, 'PromotionRequested', { environment: 'production' }),
        event(1, 'PromotionRequested', { release: 2 }),
        event(3, 'DecisionRecorded', { release: 2 }),
        event(11, 'DecisionRecorded', { environment: 'production' }),
      ]),
    ).toEqual({ decide: '2 × 12 s' });
  });

  it('begins anew with another attempt', async () => {
    const attempt = (at: number): RecordedEvent[] => [event(at, 'PromotionRequested'), event(at + 1, 'DecisionRecorded')];
    expect(await told(attempt(1), attempt(1_000))).toEqual({ decide: '2 × 2 s' });
  });

  it('is not told of what ended before this process began, though what began then may end now', async () => {
    expect(await told([event(-60, 'PromotionRequested'), event(-50, 'DecisionRecorded'), event(10, 'AuthorisationIssued')])).toEqual({
      authorise: '1 × 60 s',
    });
  });

  it('is not told without its beginning', async () => {
    expect(await told([event(1, 'DeploymentApplied'), event(2, 'ApprovalGranted')])).toEqual({});
  });
});
