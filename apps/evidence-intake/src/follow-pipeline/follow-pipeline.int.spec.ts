import { setImmediate } from 'node:timers/promises';
import { openThreadedEvidenceVerifier } from '@interlock/adapters/evidence-verifier';
import { streamName, TOPICS, type RecordedEvent, type ReleaseCandidate, type ReleaseEventData } from '@interlock/contracts';
import { conformanceCdEvent, without, type ConformanceCdEvent } from '@interlock/contracts/testing';
import { releaseIdOf } from '@interlock/domain';
import { aCandidate, aDigest } from '@interlock/domain/testing';
import { startTestApp, testConfig, type TestApp } from '@interlock/service-kit/testing';
import { EvidenceIntakeModule } from '../evidence-intake.module.ts';
import { KEPT_MS, MOST_KEPT } from './kept-events.ts';

let app: TestApp;
beforeEach(async () => {
  const config = testConfig();
  app = await startTestApp([EvidenceIntakeModule], {
    config: { ...config, identity: { ...config.identity, workloads: [{ subject: 'ci', roles: ['submitter'] }] } },
    ports: { evidenceVerifier: openThreadedEvidenceVerifier({ trust: { keys: [], sigstore: [], statementsV01: false } }) },
  });
});
afterEach(() => app.close());

const candidate = (digit: string, revision = digit.repeat(40)): ReleaseCandidate => {
  const { source, ...rest } = aCandidate();
  return { ...rest, artifacts: [{ name: 'registry.example/checkout', digest: aDigest(digit) }], source: { ...source, revision } };
};
const idOf = (one: ReleaseCandidate): string => releaseIdOf(one, app.ports.hashing);

/** Registers, and publishes what is on the stream, as the relay does. */
const register = async (one: ReleaseCandidate): Promise<string> => {
  const { status } = await app.request('POST', '/v1/release-candidates', { as: 'ci', body: { candidate: one } });
  expect(status).toBe(202);
  await relay(idOf(one));
  return idOf(one);
};
const relay = async (releaseId: string): Promise<void> => {
  await app.settled();
  await app.publish(
    ...(await app.readStream(streamName('release', releaseId))).map((event: RecordedEvent) => ({
      topic: TOPICS.releaseEvents.name,
      key: releaseId,
      value: new TextEncoder().encode(JSON.stringify(event)),
      headers: { ce_id: event.id, ce_type: event.type, interlock_stream: event.stream, interlock_revision: String(event.revision) },
    })),
  );
};

type Name = Parameters<typeof conformanceCdEvent>[0];
const cdEvent = (
  name: Name,
  id: string,
  { context = {}, ...more }: { context?: object; subject?: object; customData?: object },
): ConformanceCdEvent => {
  const example = conformanceCdEvent(name);
  const rest = without(example.context, 'chainId', 'links');
  return {
    ...example,
    ...more,
    context: { ...rest, id, source: '/ci', ...context },
    subject: { ...example.subject, ...more.subject },
  } as ConformanceCdEvent;
};
const published = (digest: string, id = 'published-1', context: object = {}) =>
  cdEvent('artifact_published', id, { context, subject: { id: `pkg:oci/checkout@${encodeURIComponent(digest)}` } });
const tested = (id: string, context: object, customData: object = {}) => cdEvent('testsuiterun_finished', id, { context, customData });
const merged = (commit: string, id = 'merged-1', context: object = {}) => cdEvent('change_merged', id, { context, customData: { commit } });

const send = (...events: ConformanceCdEvent[]): Promise<void> =>
  app.publish(
    ...events.map((event) => ({
      topic: TOPICS.releaseCandidates.name,
      key: event.context.id,
      value: new TextEncoder().encode(JSON.stringify(event)),
      headers: {
        'content-type': 'application/json',
        ce_specversion: '1.0',
        ce_type: event.context.type,
        ce_source: event.context.source,
        ce_id: event.context.id,
      },
    })),
  );

/** Ids of the events on a release, once there are as many; the message that brings the last one ends the wait. */
const reportedOn = async (releaseId: string): Promise<ReleaseEventData<'PipelineEventReported'>[]> =>
  (await app.readStream(streamName('release', releaseId))).flatMap(({ type, data }) =>
    type === 'PipelineEventReported' ? [data as ReleaseEventData<'PipelineEventReported'>] : [],
  );
const idsOn = async (releaseId: string): Promise<string[]> => (await reportedOn(releaseId)).map(({ event }) => event.id);
/** Values of the topic on which events wait, by key, read whole. */
const kept = async (): Promise<Map<string, unknown>> => {
  const found = new Map<string, unknown>();
  const reading = await app.ports.messageBus.materialise(TOPICS.pipelineEvents.name, ({ key, value }) => {
    if (value === null) found.delete(key);
    else found.set(key, JSON.parse(Buffer.from(value).toString()));
  });
  await reading.stop();
  return found;
};
/** The follower reads its topic on its own: each round lets it. The test's time limit ends a wait for what does not come. */
const eventually = async (look: () => Promise<boolean>): Promise<void> => {
  while (!(await look())) {
    await app.settled();
    await setImmediate();
  }
};

describe('a release that is there', () => {
  it('is told of its artifact and its commit, and of nothing that concerns others', async () => {
    const releaseId = await register(candidate('a'));
    const other = await register(candidate('b'));
    await send(published(aDigest('a')), merged('a'.repeat(40)), published(aDigest('c'), 'published-3'));
    await eventually(async () => (await idsOn(releaseId)).length === 2);
    expect((await reportedOn(releaseId)).map(({ matchedBy }) => matchedBy).toSorted()).toEqual(['artifact', 'commit']);
    expect(await idsOn(other)).toEqual([]);
    expect([...(await kept()).keys()].toSorted()).toEqual(['/ci|merged-1', '/ci|published-1', '/ci|published-3']);
  });

  it('has an event once, however often it comes', async () => {
    const releaseId = await register(candidate('a'));
    await send(published(aDigest('a')), published(aDigest('a')));
    await eventually(async () => (await idsOn(releaseId)).length > 0);
    await send(published(aDigest('a')));
    await relay(releaseId);
    await app.settled();
    expect(await idsOn(releaseId)).toEqual(['published-1']);
  });

  it('is told of a test suite by the chain of its artifact, and by a link to what was tied already', async () => {
    const releaseId = await register(candidate('a'));
    await send(
      tested('by-chain', { chainId: 'chain-1' }),
      tested('by-link', { links: [{ linkType: 'RELATION', linkKind: 'TRIGGER', target: { contextId: 'published-1' } }] }),
      tested('of another', { chainId: 'chain-2' }),
      published(aDigest('a'), 'published-1', { chainId: 'chain-1' }),
    );
    await eventually(async () => (await idsOn(releaseId)).length === 1);
    await relay(releaseId);
    await eventually(async () => (await idsOn(releaseId)).length === 3);
    expect((await reportedOn(releaseId)).map(({ event, matchedBy }) => `${event.id} ${matchedBy}`).toSorted()).toEqual([
      'by-chain chain',
      'by-link link',
      'published-1 artifact',
    ]);
  });
});

describe('an event that comes before its release', () => {
  it('waits for it, and for every other release of the same artifact', async () => {
    await send(published(aDigest('a')));
    await eventually(async () => (await kept()).size === 1);
    const first = await register(candidate('a'));
    const second = await register(candidate('a', 'f'.repeat(40)));
    await eventually(async () => (await idsOn(first)).length + (await idsOn(second)).length === 2);
    expect([await idsOn(first), await idsOn(second)]).toEqual([['published-1'], ['published-1']]);
  });

  it('is dropped when its time is over, and that is said', async () => {
    await send(published(aDigest('a')), merged('a'.repeat(40)));
    await eventually(async () => (await kept()).size === 2);
    const releaseId = await register(candidate('b', 'a'.repeat(40)));
    await eventually(async () => (await idsOn(releaseId)).length === 1);
    app.clock.advance(KEPT_MS - 1);
    await app.settled();
    expect((await kept()).size).toBe(2);
    app.clock.advance(1);
    await eventually(async () => (await kept()).size === 0);
    // What a release has was not lost: only the other one counts as dropped.
    const dropped = async () => /interlock_pipeline_events_total\{result="dropped"\} (\d+)/.exec(await app.ports.metrics.text())?.[1];
    await eventually(async () => (await dropped()) !== undefined);
    expect(await dropped()).toBe('1');
    const late = await register(candidate('a'));
    await app.settled();
    expect(await idsOn(late)).toEqual([]);
  });

  it('makes room when too many wait: the oldest goes, and that is said', async () => {
    const commit = (number: number) => number.toString(16).padStart(40, '0');
    await send(...Array.from({ length: MOST_KEPT + 3 }, (_, number) => merged(commit(number), `m-${number}`)));
    await eventually(async () => (await app.ports.metrics.text()).includes('interlock_pipeline_events_total{result="dropped"} 3'));
    expect((await kept()).size).toBe(MOST_KEPT);
  });

  it('is not kept at all when it names nothing by which a release could be found', async () => {
    await send(tested('about nothing', {}));
    await app.settled();
    expect((await kept()).size).toBe(0);
    expect(await app.ports.metrics.text()).toContain('interlock_pipeline_events_total{result="unusable"} 1');
    expect(await app.ports.messageBus.listParked()).toEqual([]);
  });
});

describe('an event that cannot be read', () => {
  it('is parked with its cause, and one that concerns others passes by', async () => {
    const broken = published(aDigest('a'), 'broken');
    await send({ ...broken, subject: { ...broken.subject, content: { outcome: 'success' } } });
    await send({ ...broken, context: { ...broken.context, id: 'foreign', type: 'dev.cdevents.pipelinerun.started.0.3.0' } });
    await app.settled();
    const parked = await app.ports.messageBus.listParked();
    expect(parked.map(({ key, cause }) => [key, cause.split(':')[0]])).toEqual([['broken', 'message.invalid']]);
    expect((await kept()).size).toBe(0);
  });
});
