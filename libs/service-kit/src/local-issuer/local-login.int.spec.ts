import { request as httpRequest } from 'node:http';
import { startHttpApp } from '../http/http-app.provider.ts';
import type { Ports } from '../ports/ports.ts';
import { openTestPorts, startTestApp, testConfig, type TestApp } from '../testing/index.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp([], {
    config: testConfig({
      identity: {
        workloads: [
          { subject: 'ci', roles: ['submitter'] },
          { subject: 'https://token.example#repo', roles: ['submitter'] },
        ],
      },
    }),
    people: { 'user:default/ann': ['group:default/payments'] },
  });
});
afterAll(() => app.close());

/** Like fetch, but with a Host header of the caller's choice. */
const ask = (headers: Record<string, string>, body: unknown = { as: 'user:default/ann' }): Promise<{ status: number; json: unknown }> =>
  new Promise((resolve, reject) => {
    const request = httpRequest(
      `${app.url}/v1/local/login`,
      { method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, json: JSON.parse(text) as unknown }));
      },
    );
    request.on('error', reject);
    request.end(JSON.stringify(body));
  });

describe('the local issuer', () => {
  it.each([
    ['user:default/ann', 'human'],
    ['ci', 'workload'],
  ])('signs in %s as a %s whose token the API takes', async (as, kind) => {
    const { status, json } = await app.request('POST', '/v1/local/login', { body: { as } });
    expect([status, json]).toEqual([
      200,
      { token: expect.any(String), subject: `urn:interlock:local#${as}`, kind, expiresInSeconds: 28_800 },
    ]);
    const token = (json as { token: string }).token;
    expect(await app.ports.tokenVerifier.verify(token)).toMatchObject({ subject: as, kind });
    expect(await app.ports.eventStore.head()).toBe(-1);
  });

  it.each(['user:default/mallory', 'group:default/payments', 'https://token.example#repo', 'repo', ''])(
    'signs in nobody as %s',
    async (as) => {
      const { status, json } = await app.request('POST', '/v1/local/login', { body: { as } });
      expect([status, json]).toEqual([
        422,
        expect.objectContaining({ code: 'http.invalid_body', errors: [expect.objectContaining({ field: 'as' })] }),
      ]);
    },
  );

  it.each(['localhost:7080', '127.0.0.1', '[::1]:7080'])('is asked as %s', async (host) => {
    expect((await ask({ host })).status).toBe(200);
  });

  it.each([
    ['a name that was rebound to this machine', { host: 'evil.example' }],
    ['a name that only begins like ours', { host: 'localhost.evil.example:7080' }],
    ['a name with an address in it', { host: '127.0.0.1.evil.example' }],
    ['credentials before the host', { host: 'localhost@evil.example' }],
    ['a web page', { host: 'localhost', origin: 'https://evil.example' }],
    ['a web page of this machine', { host: 'localhost', origin: 'http://localhost:3000' }],
    ['a browser', { host: 'localhost', 'sec-fetch-site': 'cross-site' }],
    ['a proxy', { host: 'localhost', 'x-forwarded-for': '127.0.0.1' }],
  ])('refuses %s', async (_what, headers: Record<string, string>) => {
    const { status, json } = await ask(headers);
    expect([status, json]).toEqual([403, expect.objectContaining({ code: 'http.refused' })]);
  });

  // Threat T25.
  it.each(['0.0.0.0', '::', '192.0.2.1', 'interlock.example'])('keeps the app from starting on %s', async (host) => {
    const test = await openTestPorts();
    await expect(startHttpApp([], test.ports, { port: 0, host })).rejects.toMatchObject({ code: 'start.local_issuer_not_loopback' });
    await test.close();
  });
});

describe('without a local issuer', () => {
  it('there is no such route', async () => {
    const test = await openTestPorts();
    const ports = Object.fromEntries(Object.entries(test.ports).filter(([name]) => name !== 'localIssuer')) as unknown as Ports;
    const running = await startHttpApp([], ports, { port: 0 });
    const { status } = await fetch(`${running.url}/v1/local/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"as":"ci"}',
    });
    expect(status).toBe(404);
    await running.close();
    await test.close();
  });
});
