import { nodeHashing } from '@interlock/adapters/hashing';
import type { ConsistencyProof, InclusionProof, LedgerHead, RecordedEvent } from '@interlock/contracts';
import { eventLeaf, parseTlogProof, parseVerifierKey, verifyConsistency, verifyInclusion, verifyLedgerExport } from '@interlock/domain';
import { startTestApp, type TestApp } from '@interlock/service-kit/testing';
import { LedgerProjectionModule } from '../ledger-projection.module.ts';
import { openHead } from '@interlock/adapters/signed-heads';
import { anAppliedRelease, registered, releaseIdOf, tell, tellAt } from '../testing/index.ts';

const ANN = 'user:default/ann';

describe('a ledger of four releases', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startTestApp([LedgerProjectionModule], { people: { [ANN]: [] } });
    for (let index = 1; index <= 4; index += 1) await tell(app.ports.eventStore, index, anAppliedRelease(index));
    await app.settled();
  });
  afterEach(() => app.close());

  const get = async <T>(path: string, headers: Record<string, string> = {}): Promise<{ status: number; json: T; text: string }> => {
    const { status, json, text } = await app.request('GET', path, { as: ANN, headers });
    return { status, json: json as T, text };
  };

  const lines = async (query: string): Promise<RecordedEvent[]> => {
    const response = await fetch(`${app.url}/v1/ledger/events${query}`, {
      headers: { authorization: `Bearer ${await app.tokenFor(ANN)}` },
    });
    expect(response.headers.get('content-type')).toContain('application/x-ndjson');
    const text = await response.text();
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as RecordedEvent);
  };

  it('shows a head that its verifier key verifies, and an export that agrees with it', async () => {
    await get(`/v1/ledger/proof?eventId=${(await lines('?after=38'))[0]?.id}`);
    const { json: head } = await get<LedgerHead>('/v1/ledger/head');
    const checkpoint = openHead(head.checkpoint, parseVerifierKey(head.verifierKey, nodeHashing), nodeHashing);
    expect(checkpoint).toMatchObject({ treeSize: 40, rootHash: head.rootHash });
    expect(verifyLedgerExport(await lines(''), nodeHashing, checkpoint)).toMatchObject({ events: 40, streams: 4, agreesWithHead: 40 });
  });

  it('proves each event under a signed head, as JSON and as a tlog-proof', async () => {
    for (const event of await lines('')) {
      const { json: proof } = await get<InclusionProof>(`/v1/ledger/proof?eventId=${event.id}`);
      const claim = {
        index: proof.leafIndex,
        size: proof.treeSize,
        leaf: eventLeaf(event, nodeHashing),
        proof: proof.hashes,
        root: proof.rootHash,
      };
      expect(verifyInclusion(claim, nodeHashing)).toBe(true);
      expect(proof).toMatchObject({ stream: event.stream, revision: event.revision, position: event.position, leafHash: claim.leaf });
      const { text } = await get(`/v1/ledger/proof?eventId=${event.id}`, { accept: 'text/plain' });
      expect(parseTlogProof(text)).toEqual({ index: proof.leafIndex, proof: proof.hashes, checkpoint: proof.checkpoint });
    }
  });

  it('proves the event that recorded a decision', async () => {
    const recorded = (await lines('')).filter(({ type }) => type === 'DecisionRecorded');
    expect(recorded).toHaveLength(4);
    for (const { id, data } of recorded) {
      const { decisionId } = data as { decisionId: string };
      expect((await get(`/v1/ledger/proof?decisionId=${decisionId}`)).json).toEqual((await get(`/v1/ledger/proof?eventId=${id}`)).json);
    }
  });

  it('proves that it only grew', async () => {
    for (const [from, to] of [
      [1, 40],
      [7, 33],
      [32, 40],
      [40, 40],
    ] as const) {
      const { json } = await get<ConsistencyProof>(`/v1/ledger/consistency?from=${from}&to=${to}`);
      expect(verifyConsistency({ from, to, proof: json.hashes, fromRoot: json.fromRoot, toRoot: json.toRoot }, nodeHashing)).toBe(true);
    }
  });

  it('exports a part, or one stream, in position order', async () => {
    expect((await lines('?after=9&limit=5')).map(({ position }) => position)).toEqual([10, 11, 12, 13, 14]);
    const stream = `release-${releaseIdOf(2)}`;
    expect((await lines(`?stream=${stream}&after=12&limit=3`)).map(({ stream, position }) => [stream, position])).toEqual([
      [stream, 13],
      [stream, 14],
      [stream, 15],
    ]);
    expect((await lines('?after=9&until=12')).map(({ position }) => position)).toEqual([10, 11, 12]);
    expect((await lines(`?stream=${stream}&until=12`)).map(({ position }) => position)).toEqual([10, 11, 12]);
    expect(await lines('?after=39')).toEqual([]);
    expect(await lines('?stream=release-unknown')).toEqual([]);
  });

  // Release `index` was told in minute `index`, ten events each.
  it.each<[string, number, string | null]>([
    ['2026-03-02T09:59:59.999Z', -1, null],
    ['2026-03-02T10:01:00.000Z', 9, '2026-03-02T10:01:00.000Z'],
    ['2026-03-02T10:02:59.999Z', 19, '2026-03-02T10:02:00.000Z'],
    ['2026-03-02T10:03:00.000Z', 29, '2026-03-02T10:03:00.000Z'],
    ['2099-01-01T00:00:00.000Z', 39, '2026-03-02T10:04:00.000Z'],
  ])('says where it ended at %s', async (at, position, recordedAt) => {
    expect((await get(`/v1/ledger/position?at=${at}`)).json).toEqual({ at, position, recordedAt });
  });

  it('exports a stream of more than a page, from anywhere in it', async () => {
    const { eventStore } = app.ports;
    const note = (minute: number) => ({
      type: 'FreezeStarted',
      data: {},
      at: `2026-03-02T11:${String(minute % 60).padStart(2, '0')}:00.000Z`,
    });
    await tellAt(
      eventStore,
      'environment-production',
      Array.from({ length: 600 }, (_, index) => note(index)),
    );
    await app.settled();
    const revisions = async (query: string) =>
      (await lines(`?stream=environment-production&limit=10000${query}`)).map(({ revision }) => revision);
    const all = Array.from({ length: 600 }, (_, revision) => revision);
    expect(await revisions('')).toEqual(all);
    expect(await revisions(`&after=${40 + 299}`)).toEqual(all.slice(300));
    expect(await revisions(`&after=${40 + 299}&until=${40 + 570}`)).toEqual(all.slice(300, 571));
    expect(await revisions('&after=10000')).toEqual([]);
  });

  it.each([
    ['/v1/ledger/consistency?from=0&to=3', 400],
    ['/v1/ledger/consistency?from=5&to=3', 400],
    ['/v1/ledger/consistency?from=5&to=41', 400],
    ['/v1/ledger/consistency?from=5', 400],
    ['/v1/ledger/consistency?from=9007199254740993&to=9007199254740995', 400],
    ['/v1/ledger/proof', 400],
    ['/v1/ledger/proof?eventId=1', 400],
    ['/v1/ledger/proof?decisionId=1', 400],
    ['/v1/ledger/proof?decisionId=00000000-0000-5000-8000-000000000000', 404],
    ['/v1/ledger/proof?decisionId=00000000-0000-5000-8000-000000000000&eventId=00000000-0000-5000-8000-000000000000', 400],
    ['/v1/ledger/proof?eventId=00000000-0000-5000-8000-000000000000', 404],
    ['/v1/ledger/events?limit=10001', 400],
    ['/v1/ledger/events?after=-2', 400],
    ['/v1/ledger/events?from=3', 400],
    ['/v1/ledger/events?until=x', 400],
    ['/v1/ledger/position', 400],
    ['/v1/ledger/position?at=noon', 400],
    ['/v1/ledger/activity?after=x', 400],
  ])('answers %s with %i', async (path, status) => {
    expect((await get(path)).status).toBe(status);
  });

  it('is shown to nobody who is not signed in', async () => {
    for (const path of ['head', 'proof?eventId=1', 'consistency?from=1&to=2', 'events', 'activity', 'position?at=x', 'timeline'])
      expect((await app.request('GET', `/v1/ledger/${path}`)).status).toBe(401);
  });

  it('tells of itself live, each event once, from now on or from where a reader left', async () => {
    const fresh = await listen(app, '/v1/ledger/activity');
    const back = await listen(app, '/v1/ledger/activity', { 'last-event-id': '36' });
    const whole = await listen(app, '/v1/ledger/activity?after=-1');
    await tell(app.ports.eventStore, 5, anAppliedRelease(5));
    await tell(app.ports.eventStore, 6, [registered(6)]);
    const upTo = (from: number): number[] => Array.from({ length: 51 - from }, (_, index) => from + index);
    expect(await fresh.idsUntil(50)).toEqual(upTo(40));
    expect(await back.idsUntil(50)).toEqual(upTo(37));
    expect(await whole.idsUntil(50)).toEqual(upTo(0));
  });

  it("tells of one release's events, history and live, each once", async () => {
    await tell(app.ports.eventStore, 7, [registered(7)]);
    await app.settled();
    const reader = await listen(app, `/v1/releases/${releaseIdOf(7)}/events`);
    const back = await listen(app, `/v1/releases/${releaseIdOf(7)}/events`, { 'last-event-id': '4' });
    await tell(app.ports.eventStore, 8, anAppliedRelease(8));
    await tell(app.ports.eventStore, 7, anAppliedRelease(7).slice(1));
    expect(await reader.idsUntil(9)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await back.idsUntil(9)).toEqual([5, 6, 7, 8, 9]);
  });
});

/** Reads server-sent events; the ids in the order in which they came. */
const listen = async (app: TestApp, path: string, headers: Record<string, string> = {}) => {
  const gone = new AbortController();
  const response = await fetch(`${app.url}${path}`, {
    signal: gone.signal,
    headers: { accept: 'text/event-stream', authorization: `Bearer ${await app.tokenFor(ANN)}`, ...headers },
  });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  return {
    idsUntil: async (last: number): Promise<number[]> => {
      let text = '';
      const ids = (): number[] => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
      while (!ids().includes(last)) {
        const chunk = await reader?.read();
        if (chunk?.value === undefined) throw new Error(`the stream ended after ${ids().join()}`);
        text += chunk.value;
      }
      gone.abort();
      return ids();
    },
  };
};
