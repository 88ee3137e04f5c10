import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { untilReady } from './until-ready.ts';

it('waits while a proxy answers for a service that is away, and while the service waits for something', async () => {
  const answers = [
    { status: 503, body: { code: 'http.service_unavailable' } },
    { status: 503, body: { status: 'not_ready', checks: { 'materialised-topics': 'reading release.events (7 records so far)' } } },
    { status: 200, body: { status: 'ready', checks: {} } },
  ];
  const server = createServer((_, response) => {
    const { status, body } = answers.shift() ?? { status: 500, body: {} };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await untilReady(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  expect(answers).toEqual([]);
  server.close();
});
