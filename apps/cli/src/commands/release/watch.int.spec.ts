import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { run, type Ran } from '../../testing/run.ts';

const RELEASE = '6b2971f6-5aca-594b-bf11-1e0fb50ea046';
const event = (revision: number) => ({
  stream: `release-${RELEASE}`,
  revision,
  position: revision,
  id: `6b2971f6-5aca-594b-bf11-${String(revision).padStart(12, '0')}`,
  type: 'PromotionRequested',
  data: { environment: 'production' },
  metadata: {
    schemaVersion: 1,
    recordedAt: '2026-03-02T10:00:00.000Z',
    consumer: 'spec',
    causationId: `spec|${revision}`,
    correlationId: RELEASE,
    actor: { subject: 'service:spec', kind: 'service' },
    previousHash: null,
  },
});

/** Answers as ledger-projection does: two events are there, and a third one comes to whoever follows from the second. */
let server: Server;
let followed: (string | undefined)[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.headers.accept !== 'text/event-stream') {
      response.setHeader('content-type', 'application/json').end(JSON.stringify([event(0), event(1)]));
      return;
    }
    const from = request.headers['last-event-id'];
    followed.push(from === undefined ? from : String(from));
    response.setHeader('content-type', 'text/event-stream').write(':\n\n');
    if (from === '1') response.end(`id: 2\ndata: ${JSON.stringify(event(2))}\n\n`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  followed = [];
});

const watch = (...args: string[]): Promise<Ran> =>
  run(['release', 'watch', RELEASE, ...args, '--json'], {
    env: { INTERLOCK_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
  });
const revisionsIn = ({ json }: Ran): number[] => (json() as { events: { revision: number }[] }).events.map(({ revision }) => revision);

describe('a release that is watched', () => {
  it('is told whole, as far as its record goes now, however short the time is', async () => {
    expect(revisionsIn(await watch('--for', '1ms')).slice(0, 2)).toEqual([0, 1]);
  });

  it('is followed from there, each event once', async () => {
    expect(revisionsIn(await watch('--for', '10m'))).toEqual([0, 1, 2]);
    expect(followed).toEqual(['1']);
  });
});
