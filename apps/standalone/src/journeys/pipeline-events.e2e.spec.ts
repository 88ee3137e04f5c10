import { ApprovalDetail, DecisionDetail, TOPICS, type ReleaseCandidateBuilt } from '@interlock/contracts';
import { conformanceCdEvent, type ConformanceCdEvent } from '@interlock/contracts/testing';
import { explain } from '@interlock/domain';
import { startJourney, type Journey } from '../testing/index.ts';

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney([{ name: 'tool' }, { name: 'bare' }, { name: 'vital', tier: 1 }]);
});
afterAll(() => journey?.close());

const chainId = '0f7a9f3e-2f0c-4f2b-9d64-2b1a6c1f7c11';

/** A CDEvent as a CI system sends it: CloudEvents binary mode, or the whole in one document. */
const send = (event: ConformanceCdEvent, mode: 'binary' | 'structured' = 'binary', key = 'ci'): Promise<void> => {
  const { id, source, type } = event.context;
  const envelope = { specversion: '1.0', type, source, id };
  const headers: Record<string, string> =
    mode === 'structured'
      ? { 'content-type': 'application/cloudevents+json' }
      : {
          'content-type': 'application/json',
          ...Object.fromEntries(Object.entries(envelope).map(([name, value]) => [`ce_${name}`, value])),
        };
  const value = Buffer.from(JSON.stringify(mode === 'structured' ? { ...envelope, data: event } : event));
  return journey.services.ports.messageBus.publish([{ topic: TOPICS.releaseCandidates.name, key, value, headers }]);
};
const published = (built: ReleaseCandidateBuilt, id: string): ConformanceCdEvent => {
  const example = conformanceCdEvent('artifact_published');
  const { name = '', digest = '' } = built.candidate.artifacts[0] ?? {};
  const purl = `pkg:oci/${name.split('/').at(-1)}@${encodeURIComponent(digest)}?repository_url=${name}`;
  return { ...example, context: { ...example.context, id, chainId }, subject: { ...example.subject, id: purl } };
};
const tested = (id: string, outcome: string, context: object = { chainId }): ConformanceCdEvent => {
  const example = conformanceCdEvent('testsuiterun_finished');
  const content = { ...example.subject.content, outcome };
  return { ...example, context: { ...example.context, links: [], id, ...context }, subject: { ...example.subject, content } };
};
const merged = (commit: string, id: string): ConformanceCdEvent => {
  const example = conformanceCdEvent('change_merged');
  return { ...example, context: { ...example.context, chainId: undefined, links: [], id }, customData: { commit } };
};
const reported = (releaseId: string, id: string) => journey.door.until(releaseId, 'PipelineEventReported', ({ event }) => event.id === id);

describe('a pipeline that tells of itself in CDEvents, beside its candidate', () => {
  it('is heard whichever comes first, in either mode, and shown as what it claims', async () => {
    const { door, organisation } = journey;
    const built = organisation.candidate('tool');
    await send(merged(built.candidate.source.revision, 'merged-1'));
    await send(published(built, 'published-1'), 'structured');
    const { releaseId } = await door.submit(built);
    await reported(releaseId, 'merged-1');
    await reported(releaseId, 'published-1');
    await send(tested('tested-1', 'failure'));
    await reported(releaseId, 'tested-1');
    await send(tested('tested-1', 'failure'), 'structured');
    await journey.settled();
    const { pipelineEvents } = await door.release(releaseId);
    expect(pipelineEvents.map(({ event, matchedBy }) => `${event.kind} ${matchedBy}`).toSorted()).toEqual([
      'artifact-published artifact',
      'change-merged commit',
      'test-suite-run-finished chain',
    ]);
    expect(new Set(pipelineEvents.map(({ reportedBy }) => reportedBy))).toEqual(new Set(['topic:ci.release-candidates']));
  });

  it('is in the explanation as a claim, beside what was verified and says otherwise', async () => {
    const { door, organisation } = journey;
    const { releaseId } = await door.submit(organisation.candidate('tool'));
    await door.until(releaseId, 'DeploymentApplied');
    const release = await door.release(releaseId);
    const { decisionId } = release.environments[0] ?? {};
    const decision = DecisionDetail.parse((await door.ask('GET', `/v1/decisions/${decisionId}`, { as: 'ci' })).json);
    const { pipeline } = explain(release, 'production', decision, new Date().toISOString()) ?? { pipeline: [] };
    expect(pipeline.map(({ says }) => says.replace(/, \d{4}-.*$/, ''))).toEqual(
      expect.arrayContaining([
        'published at registry.example/tool by mybot-myapp',
        'change mySubject123 merged in testrepo/TestOrg',
        'test suite Auth TestSuite finished in dev with failure (critical): Host 123.34.23.32 not found',
      ]),
    );
    const results = release.evidence.filter(({ kind }) => kind === 'test-result').map(({ digest }) => digest);
    expect(pipeline.find(({ kind }) => kind === 'test-suite-run-finished')?.contradicts).toEqual(results);
    // Not a trace of it in what policy was asked.
    expect(JSON.stringify(decision.input)).not.toContain('Auth TestSuite');
  });
});

describe('a pipeline that has no bus', () => {
  it('tells the same over HTTP: bare, or in a CloudEvent of either mode, by who is signed in', async () => {
    const { door, organisation } = journey;
    const { releaseId } = await door.submit(organisation.candidate('tool', { version: 'over HTTP' }));
    const tell = (id: string, form: 'bare' | 'binary' | 'structured', more: object = {}) => {
      const event = published(organisation.candidate('tool', { version: 'over HTTP' }), id);
      const { source, type } = event.context;
      const envelope = { specversion: '1.0', type, source, id };
      const headers = form === 'binary' ? Object.fromEntries(Object.entries(envelope).map(([name, value]) => [`ce-${name}`, value])) : {};
      const body = form === 'structured' ? { ...envelope, data: event } : { ...event, ...more };
      const mode = form === 'structured' ? { 'content-type': 'application/cloudevents+json' } : {};
      return door.ask('POST', '/v1/release-candidates/pipeline-events', { as: 'ci', body, headers: { ...headers, ...mode } });
    };
    for (const form of ['bare', 'binary', 'structured'] as const) {
      const answer = await tell(`http-${form}`, form);
      expect([form, answer.status, answer.json]).toEqual([form, 202, { source: '/event/source/123', id: `http-${form}`, kept: true }]);
      await reported(releaseId, `http-${form}`);
    }
    expect((await tell('broken', 'bare', { subject: 7 })).status).toBe(422);
    expect((await tell('broken', 'bare', { context: null })).status).toBe(422);
    const { pipelineEvents } = await door.release(releaseId);
    const overHttp = pipelineEvents.filter(({ event }) => event.id.startsWith('http-'));
    expect(overHttp.map(({ reportedBy }) => reportedBy)).toEqual(Array.from({ length: 3 }, () => expect.stringMatching(/#ci$/) as string));
  });
});

describe('a pipeline that has no other word for a candidate', () => {
  const announcing = (built: ReleaseCandidateBuilt, id: string, more: object = {}): ConformanceCdEvent => {
    const { component, source, configuration } = built.candidate;
    return { ...published(built, id), customData: { interlock: { component, source, configuration, ...more } } };
  };

  it('announces one by artifact.published alone: the release waits for its evidence, and goes on with it', async () => {
    const { door, organisation } = journey;
    const built = organisation.candidate('tool', { version: 'announced by a CDEvent' });
    const event = announcing(built, 'announcing-1');
    const path = '/v1/release-candidates/pipeline-events';
    const answer = await door.ask('POST', path, { as: 'ci', body: event });
    const { releaseId } = answer.json as { releaseId: string };
    expect([answer.status, answer.json]).toEqual([
      202,
      { source: '/event/source/123', id: 'announcing-1', kept: true, releaseId: expect.any(String) },
    ]);
    const held = await door.until(releaseId, 'DecisionRecorded');
    expect([held.outcome, held.reasons.map(({ code }) => code)]).toEqual([
      'hold',
      expect.arrayContaining(['PROVENANCE_MISSING', 'TESTS_MISSING']),
    ]);
    await reported(releaseId, 'announcing-1');
    // Again, and by the other door, it is the same release.
    expect((await door.ask('POST', path, { as: 'ci', body: event })).json).toMatchObject({ releaseId });
    expect(await door.submit(built)).toMatchObject({ releaseId, created: false });
    await door.until(releaseId, 'DeploymentApplied');
    const registered = await door.all(releaseId, 'ReleaseCandidateRegistered');
    expect(registered.map(({ candidate }) => candidate)).toEqual([built.candidate]);
  });

  it('announces one over the topic; what lacks a member is parked, and opens nothing', async () => {
    const { door, organisation } = journey;
    const built = organisation.candidate('tool', { version: 'announced over the topic' });
    await send(announcing(built, 'announcing-2'));
    await journey.settled();
    const { releaseId, created } = await door.submit(built);
    expect(created).toBe(false);
    await reported(releaseId, 'announcing-2');
    // Of a key of its own: what comes after it under the same key waits behind it.
    const lacking = announcing(organisation.candidate('tool', { version: 'of nothing' }), 'announcing-3', { source: undefined });
    await send(lacking, 'binary', 'broken');
    await journey.settled();
    const parked = await journey.services.ports.messageBus.listParked();
    expect(parked.map(({ cause }) => cause)).toEqual([expect.stringContaining('customData.interlock.source')]);
  });
});

describe('a test suite that a pipeline says has passed', () => {
  it('counts nowhere: the release waits for the signed result all the same', async () => {
    const { door, organisation } = journey;
    const built = organisation.candidate('bare', { omit: ['tests'] });
    const { releaseId } = await door.submit(built);
    await send(tested('tested-bare', 'success', { chainId: undefined, links: [] }));
    const example = tested('tested-bare-2', 'success', { chainId: undefined });
    await send({ ...example, customData: { commit: built.candidate.source.revision } });
    await reported(releaseId, 'tested-bare-2');
    const requested = await door.until(releaseId, 'DecisionRecorded');
    expect(requested.outcome).toBe('hold');
    await journey.settled();
    const decisions = await door.all(releaseId, 'DecisionRecorded');
    expect(decisions.map(({ outcome }) => outcome)).toEqual(['hold']);
    expect(decisions[0]?.reasons.map(({ code }) => code)).toContain('TESTS_MISSING');
  });

  it('is in the package that people judge, as a claim', async () => {
    const { door, organisation } = journey;
    const built = organisation.candidate('vital');
    await send({ ...tested('tested-vital', 'success', { chainId: undefined }), customData: { commit: built.candidate.source.revision } });
    const { releaseId } = await door.submit({ candidate: built.candidate });
    await reported(releaseId, 'tested-vital');
    await door.submit(built);
    const { approvalId } = await door.until(releaseId, 'ApprovalRequested');
    const answer = await door.ask('GET', `/v1/approvals/${approvalId}`, { as: 'user:default/alice' });
    expect(ApprovalDetail.parse(answer.json).package.pipelineEvents).toEqual([
      expect.objectContaining({ kind: 'test-suite-run-finished', outcome: 'success', suite: 'Auth TestSuite' }),
    ]);
  });
});
