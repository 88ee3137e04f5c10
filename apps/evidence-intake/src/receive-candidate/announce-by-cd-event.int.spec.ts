import { streamName, type PipelineCdEvent } from '@interlock/contracts';
import type { ConformanceCdEvent } from '@interlock/contracts/testing';
import { releaseIdOf } from '@interlock/domain';
import { aCandidate, aDigest } from '@interlock/domain/testing';
import type { TestApp } from '@interlock/service-kit/testing';
import { following, startFollowing } from '../testing/following.ts';
import { published } from '../testing/pipeline-messages.ts';
import { announcedCandidate } from './announced-candidate.ts';

let app: TestApp;
beforeEach(async () => {
  app = await startFollowing();
});
afterEach(() => app.close());

const { send, kept } = following(() => app);

const announcing = (repository: string, context: object = {}): ConformanceCdEvent => {
  const event = published(aDigest('a'), 'announcing-1', context);
  const { component, source } = aCandidate();
  const id = `${event.subject.id}?repository_url=${repository}`;
  return { ...event, subject: { ...event.subject, id }, customData: { interlock: { component, source } } };
};
const tell = (body: ConformanceCdEvent) => app.request('POST', '/v1/release-candidates/pipeline-events', { as: 'ci', body });
/** What stands on the stream of the release that the event announces. */
const opened = async (event: ConformanceCdEvent): Promise<string[]> => {
  const candidate = announcedCandidate(event as unknown as PipelineCdEvent);
  if (candidate === undefined) throw new Error('the event announces nothing');
  return (await app.readStream(streamName('release', releaseIdOf(candidate, app.ports.hashing)))).map(({ type }) => type);
};

describe('an announcement whose purl says of nowhere that the artifact was published there', () => {
  it.each(['%20', ':', '@', ''])('opens its release and is kept, with the repository %p', async (repository) => {
    const event = announcing(repository);
    const { status, json } = await tell(event);
    expect([status, json]).toEqual([202, { source: '/ci', id: 'announcing-1', kept: true, releaseId: expect.any(String) }]);
    expect(await opened(event)).toEqual(['ReleaseCandidateRegistered']);
    expect([...(await kept()).values()]).toEqual([
      expect.objectContaining({ event: expect.objectContaining({ kind: 'artifact-published', repository: null }) as unknown }),
    ]);
  });
});

describe('an announcement that cannot be read whole', () => {
  const times = ['0000-01-01T00:00:00+23:59', '9999-12-31T23:59:59-23:59'];

  it.each(times)('is refused over HTTP with the name of the field, and nothing is kept: timestamp %p', async (timestamp) => {
    const event = announcing('registry.example/checkout', { timestamp });
    const { status, json } = await tell(event);
    expect([status, json]).toEqual([
      422,
      expect.objectContaining({ code: 'http.invalid_body', errors: [expect.objectContaining({ field: 'context.timestamp' })] }),
    ]);
    expect([await opened(event), (await kept()).size]).toEqual([[], 0]);
  });

  it.each(times)('is parked from the topic, and nothing is kept: timestamp %p', async (timestamp) => {
    const event = announcing('registry.example/checkout', { timestamp });
    await send(event);
    await app.settled();
    expect((await app.ports.messageBus.listParked()).map(({ cause }) => cause)).toEqual([expect.stringContaining('context.timestamp')]);
    expect([await opened(event), (await kept()).size]).toEqual([[], 0]);
  });
});
