import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../clock/system-clock.ts';
import { silentLogger } from '../logging/pino-logger.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { testConfig } from '../testing/index.ts';
import { startServices, type StartServicesOptions } from './start-services.ts';

class NothingModule {}

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
};

let directory: string;
let options: StartServicesOptions;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'interlock-start-'));
  options = {
    name: 'thing',
    config: testConfig(),
    configDirectory: directory,
    dataDirectory: directory,
    clock: systemClock,
    logger: silentLogger,
    metrics: createMetrics(),
    port: await freePort(),
  };
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const ask = async (path: string) => {
  const response = await fetch(`http://127.0.0.1:${options.port}${path}`);
  return [response.status, await response.json()];
};

// It reads the record from its beginning: as long as that is.
describe('a service that still checks the record', () => {
  it('lives, is not ready, and says so; then it is', async () => {
    const [checking, checked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const check = async (): Promise<void> => {
      checking.resolve();
      await checked.promise;
    };
    const starting = startServices([{ name: 'thing', module: NothingModule, check }], options);
    await checking.promise;
    expect(await ask('/healthz/live')).toEqual([200, { status: 'live' }]);
    expect(await ask('/healthz/ready')).toEqual([503, { status: 'not_ready', checks: { start: 'checking the record' } }]);
    expect(await ask('/v1/parked')).toMatchObject([503, { code: 'http.not_ready' }]);
    checked.resolve();
    const running = await starting;
    expect(await ask('/healthz/ready')).toMatchObject([200, { status: 'ready' }]);
    expect(await ask('/v1/parked')).toMatchObject([401, { code: 'auth.unauthenticated' }]);
    await running.close();
  });

  it('leaves the port where that fails', async () => {
    const check = (): Promise<never> => Promise.reject(new Error('the record lost its end'));
    await expect(startServices([{ name: 'thing', module: NothingModule, check }], options)).rejects.toThrow('the record lost its end');
    await expect(ask('/healthz/live')).rejects.toThrow('fetch failed');
  });
});

it('opens no port beyond this machine while the local issuer signs in whoever asks', async () => {
  await expect(startServices([], { ...options, host: '0.0.0.0' })).rejects.toMatchObject({ code: 'start.local_issuer_not_loopback' });
});
