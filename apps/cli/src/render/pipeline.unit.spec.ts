import type { PipelineEvent, PipelineEventView, RecordedEvent } from '@interlock/contracts';
import { Page } from '../terminal/index.ts';
import { pipelineText, type PipelineLine } from '@interlock/domain';
import { renderEvent } from './event.ts';
import { renderPipeline, renderPipelineTexts } from './pipeline.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const event: PipelineEvent = {
  kind: 'test-suite-run-finished',
  source: '/ci',
  id: 'tested-1',
  type: 'dev.cdevents.testsuiterun.finished.0.3.0',
  at: '2026-01-02T03:04:05.678Z',
  chainId: null,
  links: [],
  artifact: DIGEST,
  commit: null,
  run: 'run-1',
  suite: 'Auth',
  outcome: 'failure',
  severity: 'high',
  reason: 'host not found',
  environment: 'dev',
};
const line: PipelineLine = {
  kind: event.kind,
  says: pipelineText(event),
  event: '/ci tested-1',
  matchedBy: 'artifact',
  reportedBy: 'topic:ci.release-candidates',
  ageSeconds: 60,
  contradicts: [DIGEST],
};
const page = (): Page => new Page({ width: 160, colours: false });

describe('what a pipeline says, on a page', () => {
  it('is told as a claim, with who handed it in and what was verified and says otherwise', () => {
    const text = renderPipeline(page(), [line]).toString();
    expect(text).toContain('Nobody signed this, and no rule counts it.');
    expect(text).toContain('· test suite Auth finished in dev with failure (high): host not found, 2026-01-02T03:04:05.678Z');
    expect(text).toContain('by artifact, through topic:ci.release-candidates');
    expect(text).toMatch(/verified evidence says otherwise: sha256:a+/);
    expect(renderPipeline(page(), [{ ...line, contradicts: [] }]).toString()).not.toContain('otherwise');
  });

  it('is told so in the package too, and not mentioned where nothing was said', () => {
    expect(renderPipelineTexts(page(), [pipelineText(event)]).toString()).toMatch(/Nobody signed this[^]*test suite Auth/);
    expect([renderPipeline(page(), []).toString().trim(), renderPipelineTexts(page(), []).toString().trim()]).toEqual(['', '']);
  });

  it('is told of an artifact and of a change by what they name', () => {
    const { source, id, type, at, chainId, links, artifact, commit } = event;
    const origin = { source, id, type, at, chainId, links, artifact, commit };
    const published: PipelineEvent = { ...origin, kind: 'artifact-published', purl: 'pkg:oci/x', repository: null, by: 'bot' };
    const merged: PipelineEvent = { ...origin, kind: 'change-merged', change: '42', repository: 'team/shop' };
    expect([pipelineText(published), pipelineText(merged)]).toEqual([
      'published at pkg:oci/x by bot, 2026-01-02T03:04:05.678Z',
      'change 42 merged in team/shop, 2026-01-02T03:04:05.678Z',
    ]);
  });

  it('is one line among the events of its release, whatever it holds', () => {
    const recorded = (data: unknown): RecordedEvent => ({
      stream: 'release-1',
      revision: 3,
      position: 9,
      id: '00000000-0000-5000-8000-000000000001',
      type: 'PipelineEventReported',
      data,
      metadata: {
        schemaVersion: 1,
        recordedAt: '2026-01-02T03:04:05.678Z',
        consumer: 'evidence-intake',
        causationId: 'cdevent|/ci|tested-1',
        correlationId: '1',
        actor: { subject: 'topic:ci.release-candidates', kind: 'workload' },
        previousHash: null,
      },
    });
    const view: Pick<PipelineEventView, 'event' | 'matchedBy'> = { event, matchedBy: 'artifact' };
    expect(renderEvent(page(), recorded(view)).toString()).toMatch(/test suite Auth .*\(a claim, by artifact\)/);
    expect(renderEvent(page(), recorded({ event: 7 })).toString()).toContain('(a claim');
  });
});
