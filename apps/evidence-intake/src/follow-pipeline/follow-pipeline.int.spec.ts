import { aCandidate, aDigest } from '@interlock/domain/testing';
import { takeNothing, type TestApp } from '@interlock/service-kit/testing';
import type { PipelineCdEvent } from '@interlock/contracts';
import type { EvidenceIntake } from '../assemble.ts';
import { EVIDENCE_INTAKE } from '../tokens.ts';
import { following, startFollowing } from '../testing/following.ts';
import { candidate, merged, published, tested } from '../testing/pipeline-messages.ts';

const LIMITS = { keepSeconds: 3600, most: 50, mostOfPipeline: 3, mostOfRelease: 5 };

let app: TestApp;
beforeEach(async () => {
  app = await startFollowing({ pipelineEvents: LIMITS });
});
afterEach(() => app.close());

const { send, register, relay, reportedOn, idsOn, kept, eventually, counted } = following(() => app);

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
    app.clock.advance(LIMITS.keepSeconds * 1000 - 1);
    await app.settled();
    expect((await kept()).size).toBe(2);
    app.clock.advance(1);
    await eventually(async () => (await kept()).size === 0);
    // What a release has was not lost: only the other one counts as dropped.
    await eventually(async () => (await counted('dropped')) !== 0);
    expect(await counted('dropped')).toBe(1);
    const late = await register(candidate('a'));
    await app.settled();
    expect(await idsOn(late)).toEqual([]);
  });

  it('makes room when too many wait: the oldest goes, and that is said', async () => {
    const commit = (number: number) => number.toString(16).padStart(40, '0');
    await send(...Array.from({ length: LIMITS.most + 3 }, (_, number) => merged(commit(number), `m-${number}`)));
    await eventually(async () => (await counted('dropped')) === 3);
    expect((await kept()).size).toBe(LIMITS.most);
  });

  it('is not kept at all when it names nothing by which a release could be found', async () => {
    await send(tested('about nothing', {}));
    await app.settled();
    expect((await kept()).size).toBe(0);
    expect(await counted('unusable')).toBe(1);
    expect(await app.ports.messageBus.listParked()).toEqual([]);
  });
});

describe('an event of a job', () => {
  const receive = (event: ReturnType<typeof merged>, repository: string, components: string[], name = 'a job') =>
    (app.running.app.get(EVIDENCE_INTAKE) as EvidenceIntake).receivePipelineEvent(event as unknown as PipelineCdEvent, {
      actor: { subject: `https://ci.example#${repository}`, kind: 'workload', name },
      pipeline: { repository, components },
    });
  const { component } = aCandidate();

  it('is tied to releases of its components alone, whatever it names, and takes no other event’s place', async () => {
    const ours = await register(candidate('a'));
    await receive(published(aDigest('a')), 'git.example/foreign', ['component:default/foreign']);
    await receive(merged('a'.repeat(40)), 'git.example/foreign', ['component:default/foreign']);
    await receive(published(aDigest('a'), 'published-1', { chainId: 'of the builder' }), 'git.example/shop', [component]);
    await eventually(async () => (await kept()).size === 3 && (await idsOn(ours)).length > 0);
    await relay(ours);
    await app.settled();
    expect((await reportedOn(ours)).map(({ event }) => [event.id, event.chainId])).toEqual([['published-1', 'of the builder']]);
  });

  it('makes room for others of its repository, and for nobody else’s', async () => {
    await receive(merged('a'.repeat(40), 'theirs'), 'git.example/other', [component]);
    for (let number = 0; number < LIMITS.mostOfPipeline + 2; number += 1)
      await receive(merged('b'.repeat(40), `m-${number}`), 'git.example/shop', [component]);
    await eventually(async () => (await counted('dropped')) === 2);
    const ids = [...(await kept()).values()].map((value) => (value as { event: { id: string } }).event.id);
    expect(ids.toSorted()).toEqual(['m-2', 'm-3', 'm-4', 'theirs']);
  });

  it('is refused before it is kept when nobody could read it again', async () => {
    await expect(receive(merged('a'.repeat(40)), 'git.example/shop', [component], 'half \ud83d')).rejects.toMatchObject({
      code: 'json.invalid_text',
    });
    expect((await kept()).size).toBe(0);
  });
});

describe('a release that has as many events as it takes', () => {
  it('takes no more', async () => {
    const releaseId = await register(candidate('a'));
    await send(...Array.from({ length: LIMITS.mostOfRelease + 2 }, (_, number) => merged('a'.repeat(40), `m-${number}`)));
    await eventually(async () => (await kept()).size === LIMITS.mostOfRelease + 2);
    await app.settled();
    expect(await idsOn(releaseId)).toHaveLength(LIMITS.mostOfRelease);
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

describe('while the brokers take nothing', () => {
  it('a pipeline is told to come again, and its event is kept when it does', async () => {
    const { publish } = app.ports.messageBus;
    takeNothing(app.ports.messageBus);
    const tell = () => app.request('POST', '/v1/release-candidates/pipeline-events', { as: 'ci', body: merged('a'.repeat(40)) });
    const { status, json, headers } = await tell();
    expect([status, json, headers.get('retry-after')]).toMatchObject([503, { code: 'message-bus.unavailable' }, expect.any(String)]);
    Object.assign(app.ports.messageBus, { publish });
    expect((await tell()).status).toBe(202);
    expect((await kept()).size).toBe(1);
  });
});
