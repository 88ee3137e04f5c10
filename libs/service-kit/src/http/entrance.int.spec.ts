import { Controller, Get, Inject, Module, Post } from '@nestjs/common';
import { TOPICS } from '@interlock/contracts';
import { Consumes } from '../consume/consumes.decorator.ts';
import type { Materialisers } from '../consume/materialisers.ts';
import { Public } from '../identity/index.ts';
import { KIT } from '../ports/ports.ts';
import { openTestPorts, type TestPorts } from '../testing/index.ts';
import { openEntrance, type Entrance } from './entrance.ts';
import { startHttpApp } from './http-app.provider.ts';

const told: string[] = [];
const taken = Promise.withResolvers<void>();
const goOn = Promise.withResolvers<void>();

@Controller('v1/things')
@Public()
class Things {
  constructor(@Inject(KIT.materialisers) readonly materialisers: Materialisers) {}

  onModuleInit(): void {
    this.materialisers.register({
      topic: 'catalog.entities',
      onRecord: async () => {
        taken.resolve();
        await goOn.promise;
      },
    });
  }

  @Get()
  list(): string[] {
    told.push('listed');
    return [];
  }

  @Post()
  add(): void {
    told.push('added');
  }

  @Consumes({ topic: 'release.events', group: 'things' })
  handle(): void {
    told.push('handled');
  }
}

@Module({ controllers: [Things] })
class Services {}

let test: TestPorts;
let entrance: Entrance;
beforeEach(async () => {
  test = await openTestPorts();
  entrance = await openEntrance({ port: 0, metrics: test.ports.metrics });
});
afterEach(async () => {
  await entrance.close();
  await test.close();
});

const ask = async (path: string, method = 'GET', body?: string) => {
  const response = await fetch(`${entrance.url}${path}`, { method, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
};
const json = async (path: string) => {
  const { status, text } = await ask(path);
  return [status, JSON.parse(text) as unknown];
};

describe('a service whose compacted topic is not read to its end', () => {
  it('lives, says what it waits for, tells its metrics and takes nothing else; then it is ready', async () => {
    const { messageBus, metrics } = test.ports;
    await messageBus.ensureTopics(Object.values(TOPICS));
    await messageBus.publish([
      { topic: 'catalog.entities', key: 'component:default/a', value: Buffer.from('{}') },
      { topic: 'release.events', key: 'r', value: Buffer.from('{}') },
    ]);
    metrics.counter({ name: 'counted_total', help: 'h', labels: {} }).add({});
    const starting = startHttpApp([Services], test.ports, { port: 0, entrance });
    await taken.promise;

    expect(await json('/healthz/live')).toEqual([200, { status: 'live' }]);
    expect(await json('/healthz/ready')).toEqual([
      503,
      {
        status: 'not_ready',
        checks: { messages: 'not consuming yet', 'materialised-topics': 'reading catalog.entities (1 records so far)' },
      },
    ]);
    expect((await ask('/metrics')).text).toContain('counted_total 1');
    expect((await ask('/healthz/ready', 'HEAD')).status).toBe(503);
    for (const [path, method, body] of [
      ['/v1/things', 'GET'],
      ['/v1/things?all', 'POST', 'x'.repeat(3_000_000)],
      ['/v1/parked', 'GET'],
      ['/nowhere', 'GET'],
      ['/openapi.json', 'GET'],
      ['/healthz/live', 'POST', '{}'],
    ] as const) {
      const { status, headers, text } = await ask(path, method, body);
      const [code, instance] = ['http.not_ready', path.split('?', 1)[0]];
      expect([status, JSON.parse(text)]).toEqual([
        503,
        { type: `urn:interlock:problem:${code}`, title: 'Not ready', status: 503, code, instance },
      ]);
      expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(headers.get('retry-after')).toBe('2');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
    expect(told).toEqual([]);

    goOn.resolve();
    const running = await starting;
    expect(running.url).toBe(entrance.url);
    expect(await json('/healthz/ready')).toEqual([200, { status: 'ready', checks: { messages: 'ok', 'materialised-topics': 'ok' } }]);
    expect(await json('/v1/things')).toEqual([200, []]);
    expect(told).toContain('listed');
    await running.close();
    await expect(ask('/healthz/live')).rejects.toThrow('fetch failed');
  });
});

describe('a service that cannot be started', () => {
  @Controller('v1/open')
  class Unguarded {
    @Get()
    list(): void {}
  }
  @Module({ controllers: [Unguarded] })
  class WithoutRule {}

  it('leaves the port', async () => {
    await expect(startHttpApp([WithoutRule], test.ports, { port: 0, entrance })).rejects.toMatchObject({ code: 'start.unguarded_route' });
    await expect(ask('/healthz/live')).rejects.toThrow('fetch failed');
  });
});

it('is not ready, whatever is told of it, until callers are let in', async () => {
  entrance.waitsFor(() => ({ messages: 'ok' }));
  expect(await json('/healthz/ready')).toEqual([503, { status: 'not_ready', checks: { messages: 'ok' } }]);
  entrance.waitsFor(() => Promise.reject(new Error('/home/secret')));
  const [status, problem] = await json('/healthz/ready');
  expect([status, problem]).toMatchObject([500, { code: 'internal' }]);
  expect(JSON.stringify(problem)).not.toContain('secret');
});

it('refuses a port that is taken', async () => {
  const port = Number(new URL(entrance.url).port);
  await expect(openEntrance({ port, metrics: test.ports.metrics })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

it('tells clients to let go of an idle connection long before it does: proxies, which do not listen, are not cut off', async () => {
  const { headers } = await fetch(`${entrance.url}/healthz/live`);
  expect(headers.get('keep-alive')).toBe('timeout=5');
});
