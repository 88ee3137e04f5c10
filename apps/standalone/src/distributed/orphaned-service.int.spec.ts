import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { compileCache, temporaryOrganisation, type TemporaryOrganisation } from '../testing/index.ts';
import { mainOf } from './service-process.ts';

let organisation: TemporaryOrganisation;
let mute: Server;
beforeAll(async () => {
  organisation = await temporaryOrganisation([{ name: 'tool' }]);
  mute = createServer().listen(0, '127.0.0.1');
  await once(mute, 'listening');
});
afterAll(async () => {
  mute?.close();
  await organisation?.remove();
});

// Engines that take connections and never answer hold a service up in its start for as long as they like.
describe('a service that waits for its engines', () => {
  it.each([
    ['is gone with the process that forked it', 'disconnect', 1],
    ['ends when it is asked to', 'SIGTERM', 143],
  ] as const)('%s', async (_, request, code) => {
    const { port } = mute.address() as AddressInfo;
    const service = fork(mainOf('relay'), [], {
      cwd: organisation.directory,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: {
        PATH: process.env['PATH'] ?? '',
        ...compileCache(),
        INTERLOCK_CONFIG: 'interlock.yaml',
        INTERLOCK_DATA_DIR: organisation.dataDirectory,
        INTERLOCK_PORT: '0',
        INTERLOCK_LOG_LEVEL: 'silent',
        KAFKA_BROKERS: `127.0.0.1:${port}`,
        EVENTSTORE_URL: `esdb://127.0.0.1:${port}?tls=false`,
      },
    });
    const exited = once(service, 'exit');
    const connected = once(mute, 'connection');
    await Promise.race([connected, exited]);
    if (request === 'disconnect') service.disconnect();
    else service.kill(request);
    expect(await exited).toEqual([code, null]);
  });
});
