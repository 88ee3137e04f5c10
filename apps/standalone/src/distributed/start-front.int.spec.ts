import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { json, text } from 'node:stream/consumers';
import { startFront, type Front } from './start-front.ts';

/** A service that says its name, and which request it was. */
const serviceNamed = async (name: string, more: object = {}): Promise<{ readonly server: Server; readonly url: string }> => {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.setHeader('cache-control', 'no-store');
    const readiness = { status: 'ready', checks: {} };
    const said = { name, host: request.headers.host, path: request.url, headers: request.headers, items: [], ...more };
    response.end(JSON.stringify(request.url === '/healthz/ready' ? readiness : said));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

describe('one address for several services', () => {
  let front: Front;
  let servers: readonly Server[];
  beforeAll(async () => {
    const [ledger, approval] = [await serviceNamed('ledger-projection'), await serviceNamed('approval')];
    servers = [ledger.server, approval.server];
    front = await startFront(
      [
        { name: 'ledger-projection', url: ledger.url, paths: ['/v1/releases', '/v1/releases/:id'] },
        { name: 'approval', url: approval.url, paths: ['/v1/approvals/:id'] },
        { name: 'gone', url: 'http://127.0.0.1:1', paths: ['/v1/gone'] },
      ],
      { host: '127.0.0.1', port: 0 },
    );
  });
  afterAll(async () => {
    await front.close();
    for (const server of servers) server.close();
  });

  const get = async (path: string) => {
    const response = await fetch(`${front.url}${path}`);
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      json: (await response.json()) as Record<string, unknown>,
    };
  };

  it('goes to whoever owns the prefix, as it came', async () => {
    const host = new URL(front.url).host;
    expect((await get('/v1/releases/1?a=b')).json).toMatchObject({ name: 'ledger-projection', path: '/v1/releases/1?a=b', host });
    expect((await get('/v1/approvals/1')).json).toMatchObject({ name: 'approval', path: '/v1/approvals/1' });
  });

  it('leads to what one service has put aside, by its name', async () => {
    for (const name of ['ledger-projection', 'approval'])
      for (const command of ['replay', 'discard']) {
        const answer = await fetch(`${front.url}/services/${name}/v1/parked/${command}`, { method: 'POST', body: '{}' });
        expect(await answer.json()).toMatchObject({ name, path: `/services/${name}/v1/parked/${command}` });
      }
    expect(await get('/services/gone/v1/parked')).toMatchObject({ status: 503, json: { code: 'http.service_unavailable' } });
    for (const path of ['/services/nobody/v1/parked', '/services/approval/v1/approvals', '/services/approval/metrics'])
      expect(await get(path)).toMatchObject({ status: 404 });
  });

  it('answers whoever asks whether to send, as curl does before a megabyte, and passes on what is sent then', async () => {
    const asking = request(`${front.url}/v1/approvals/1`, { method: 'POST', headers: { expect: '100-continue', 'content-length': '5' } });
    const asked = once(asking, 'continue');
    asking.flushHeaders();
    await asked;
    asking.end('hello');
    const [response] = (await once(asking, 'response')) as [IncomingMessage];
    expect([response.statusCode, await json(response)]).toEqual([
      200,
      expect.objectContaining({ name: 'approval', path: '/v1/approvals/1' }),
    ]);
  });

  it.each(['/v1/gone', '/v1/parked'])('is a 503 problem at %s, where a service does not answer', async (path) => {
    expect(await get(path)).toMatchObject({
      status: 503,
      type: expect.stringContaining('application/problem+json'),
      json: { code: 'http.service_unavailable' },
    });
  });

  it('is a 404 problem at a path that nobody owns, and not ready while one service is away', async () => {
    expect(await get('/v1/nothing')).toMatchObject({ status: 404, json: { code: 'http.not_found' } });
    expect(await get('/healthz/ready')).toMatchObject({ status: 503, json: { status: 'not_ready' } });
  });
});

describe('what is no request for one address', () => {
  let front: Front;
  beforeAll(async () => {
    front = await startFront([{ name: 'approval', url: 'http://127.0.0.1:1', paths: ['/v1/approvals/:id'] }], {
      host: '127.0.0.1',
      port: 0,
    });
  });
  afterAll(() => front.close());

  it.each([
    ['a path that cannot be decoded', 'GET /v1/approvals/%ff%00 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nhost: x\r\na: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['no HTTP at all', 'hello\r\n\r\n', 400],
  ])('because of %s is answered by a problem', async (_what, bytes, status) => {
    const socket = connect(Number(new URL(front.url).port), '127.0.0.1');
    socket.end(bytes);
    const answer = await text(socket);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toMatch(/content-type: application\/problem\+json/i);
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))).toMatchObject({ status, code: expect.stringMatching(/^http\./) });
  });
});

// The first process of the list may be the one that is frozen or gone.
it('signs people in by whichever process answers, for the host that was asked', async () => {
  const { server, url } = await serviceNamed('approval');
  const front = await startFront(
    [
      { name: 'gone', url: 'http://127.0.0.1:1', paths: [] },
      { name: 'approval', url, paths: ['/v1/approvals/:id'] },
    ],
    { host: '127.0.0.1', port: 0 },
  );
  const response = await fetch(`${front.url}/v1/local/login`, { method: 'POST', body: '{"as":"ci"}' });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ name: 'approval', path: '/v1/local/login', host: new URL(front.url).host });
  // By these the issuer tells who is not of this machine.
  const from = {
    'x-forwarded-for': '203.0.113.7',
    forwarded: 'for=203.0.113.7',
    'sec-fetch-site': 'cross-site',
    origin: 'https://a.example',
  };
  const passed = await fetch(`${front.url}/v1/local/login`, { method: 'POST', body: '{"as":"ci"}', headers: from });
  expect(await passed.json()).toMatchObject({ headers: from });
  expect(passed.headers.get('cache-control')).toBe('no-store');
  const long = await fetch(`${front.url}/v1/local/login`, { method: 'POST', body: 'x'.repeat(20_000) });
  expect([long.status, await long.json()]).toMatchObject([413, { code: 'http.refused' }]);
  await front.close();
  server.close();
});

// Stopped by a signal, or swapped out: it takes the connection, and says nothing.
it('answers for a service that takes a request and does not answer it', async () => {
  const frozen = createServer(() => undefined);
  await new Promise<void>((resolve) => frozen.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(frozen.address() as AddressInfo).port}`;
  const front = await startFront([{ name: 'policy-evaluation', url, paths: ['/v1/promotions'] }], {
    host: '127.0.0.1',
    port: 0,
    patienceMs: 300,
  });
  const response = await fetch(`${front.url}/v1/promotions`, { method: 'POST', body: '{}' });
  expect([response.status, await response.json()]).toMatchObject([503, { code: 'http.service_unavailable' }]);
  await front.close();
  frozen.closeAllConnections();
  frozen.close();
});

describe('a front of which one service still starts', () => {
  let front: Front;
  let servers: readonly Server[];
  beforeAll(async () => {
    const starting = createServer((_, response) => {
      response.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '2' });
      response.end(JSON.stringify({ status: 503, code: 'http.not_ready' }));
    });
    await new Promise<void>((resolve) => starting.listen(0, '127.0.0.1', resolve));
    const ledger = await serviceNamed('ledger-projection', { paths: { '/v1/releases': {} } });
    servers = [starting, ledger.server];
    front = await startFront(
      [
        { name: 'approval', url: `http://127.0.0.1:${(starting.address() as AddressInfo).port}`, paths: ['/v1/approvals/:id'] },
        { name: 'ledger-projection', url: ledger.url, paths: ['/v1/releases'] },
      ],
      { host: '127.0.0.1', port: 0 },
    );
  });
  afterAll(async () => {
    await front.close();
    for (const server of servers) server.close();
  });

  it('hands on what that one says, and signs people in by another', async () => {
    const approval = await fetch(`${front.url}/v1/approvals/1`);
    expect([approval.status, approval.headers.get('retry-after'), await approval.json()]).toMatchObject([
      503,
      '2',
      { code: 'http.not_ready' },
    ]);
    const login = await fetch(`${front.url}/v1/local/login`, { method: 'POST', body: '{"as":"ci"}' });
    expect([login.status, await login.json()]).toMatchObject([200, { name: 'ledger-projection' }]);
  });

  it('lists the routes of the others', async () => {
    const answer = await fetch(`${front.url}/openapi.json`);
    expect(await answer.json()).toMatchObject({ paths: { '/v1/releases': {} } });
  });
});
