import { nodeHashing } from '@interlock/adapters/hashing';
import { ApprovalPage, RECORD_HEADERS, TOPICS, type NewEvent } from '@interlock/contracts';
import { chainEvents } from '@interlock/domain';
import { aDigest, aReleaseAwaitingApproval, anId, atMinute, RELEASE_ID } from '@interlock/domain/testing';
import { manualClock, startTestApp, type TestApp } from '@interlock/service-kit/testing';
import { ApprovalModule } from '../approval.module.ts';

const SRE = 'group:default/sre';
const SAM = 'user:default/sam';
const STREAM = `release-${RELEASE_ID}`;

const metadataOf = (revision: number): NewEvent['metadata'] => ({
  schemaVersion: 1,
  recordedAt: '2026-03-02T10:00:00.000Z',
  consumer: 'spec',
  causationId: `spec|${revision}`,
  correlationId: RELEASE_ID,
  actor: { subject: 'service:spec', kind: 'service' },
  previousHash: null,
});

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp([ApprovalModule], {
    people: { [SAM]: [SRE], 'user:default/sue': [SRE] },
    ports: { clock: manualClock(atMinute(5)) },
  });
  const events = aReleaseAwaitingApproval({ quorum: 2 }).map(({ type, data }, revision) => ({
    id: anId(900 + revision),
    type,
    data,
    metadata: metadataOf(revision),
  }));
  const { eventStore } = app.ports;
  await eventStore.append(STREAM, -1, chainEvents(undefined, STREAM, events, nodeHashing));
  // As the relay does, up to here and no further: what comes of a judgement is brought by nobody.
  const value = (event: object): Uint8Array => new TextEncoder().encode(JSON.stringify(event));
  const headers = (id: string): Record<string, string> => ({ [RECORD_HEADERS.eventId]: id, [RECORD_HEADERS.stream]: STREAM });
  for (const event of await eventStore.readStream(STREAM))
    await app.publish({ topic: TOPICS.releaseEvents.name, key: RELEASE_ID, value: value(event), headers: headers(event.id) });
  await app.settled();
});
afterAll(() => app?.close());

const judge = (as: string, verdict: 'grant' | 'refuse') =>
  app.request('POST', `/v1/approvals/${anId(30)}/${verdict}`, { as, body: { packageDigest: aDigest('d') } });
const listed = async (): Promise<unknown> => {
  const { json } = await app.request('GET', '/v1/approvals', { as: SAM });
  return ApprovalPage.parse(json).items.map(({ status, grants }) => [status, grants.map(({ person }) => person)]);
};

describe('the list of approvals', () => {
  it('shows whoever judged what came of it, before the bus brings it', async () => {
    expect(await listed()).toEqual([['open', []]]);
    expect(await judge(SAM, 'grant')).toMatchObject({ status: 200 });
    expect(await listed()).toEqual([['open', [SAM]]]);
    expect(await judge('user:default/sue', 'refuse')).toMatchObject({ status: 200 });
    expect(await listed()).toEqual([['refused', [SAM]]]);
  });
});
