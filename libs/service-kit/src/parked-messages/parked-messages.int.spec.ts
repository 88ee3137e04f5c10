import { Controller, Module } from '@nestjs/common';
import { TOPICS } from '@interlock/contracts';
import { sha256 } from '@interlock/domain';
import { Consumes } from '../consume/consumes.decorator.ts';
import type { BusMessage } from '../consume/bus-message.ts';
import { silentLogger } from '../logging/pino-logger.ts';
import type { LogFields } from '../logging/logger.ts';
import { startTestApp, testConfig, type TestApp } from '../testing/index.ts';
import { ParkedMessagesModule } from './parked-messages.module.ts';

@Controller()
class Reader {
  @Consumes({ topic: TOPICS.releaseCandidates.name, group: 'reader' })
  async handle(message: BusMessage): Promise<void> {
    message.json();
  }
}

@Module({ controllers: [Reader] })
class Services {}

const logged: LogFields[] = [];
const discards: LogFields[] = [];
let app: TestApp;
beforeAll(async () => {
  const config = testConfig();
  app = await startTestApp([Services, ParkedMessagesModule.of(['reading'])], {
    config: {
      ...config,
      identity: {
        ...config.identity,
        workloads: [
          { subject: 'sre', roles: ['operator'] },
          { subject: 'watcher', roles: ['viewer'] },
        ],
      },
    },
    ports: {
      logger: {
        ...silentLogger,
        error: (fields, message) => void (message === 'message parked' && logged.push(fields)),
        warn: (fields, message) => void (message === 'parked message discarded' && discards.push(fields)),
      },
    },
  });
});
afterAll(() => app.close());

describe('a message that nobody can read', () => {
  const value = Buffer.from('{"truncated": ');

  it('is told to operators and to the log with its cause and the digest of its bytes', async () => {
    await app.publish(
      { topic: TOPICS.releaseCandidates.name, key: 'a', value },
      { topic: TOPICS.releaseCandidates.name, key: 'b', value: null },
    );
    await app.settled();
    const digest = sha256(value, app.ports.hashing);
    const { json } = await app.request('GET', '/v1/parked?group=reader', { as: 'sre' });
    const items = [
      expect.objectContaining({ key: 'a', bytes: value.length, digest, cause: expect.stringMatching(/^json\./) }),
      expect.objectContaining({ key: 'b', bytes: 0, digest: null, cause: expect.stringMatching(/^message\.no_value/) }),
    ];
    const byKey = (one: { readonly key: string }, other: { readonly key: string }): number => (one.key < other.key ? -1 : 1);
    expect((json as { items: { key: string }[] }).items.toSorted(byKey)).toEqual(items);
    expect((logged as { key: string }[]).toSorted(byKey)).toEqual(items);
  });
});

describe('the path of a service', () => {
  it.each([
    ['sre', 'reading', 200],
    ['sre', 'another', 404],
    ['watcher', 'reading', 403],
    ['watcher', 'another', 403],
    [undefined, 'reading', 401],
  ])('is open to operators, where the service runs: %s asks for %s', async (as, service, status) => {
    const by = as === undefined ? {} : { as };
    const path = `/services/${service}/v1/parked`;
    expect((await app.request('GET', path, by)).status).toBe(status);
    expect((await app.request('POST', `${path}/replay`, { ...by, body: { group: 'reader', key: 'none' } })).status).toBe(status);
  });

  it('lists and replays as the path of the process does', async () => {
    const paths = ['/v1/parked', '/services/reading/v1/parked'];
    const [all, ofService] = await Promise.all(paths.map((path) => app.request('GET', path, { as: 'sre' })));
    expect(ofService?.json).toEqual(all?.json);
    const replay = (group: string) => app.request('POST', '/services/reading/v1/parked/replay', { as: 'sre', body: { group, key: 'a' } });
    expect(await replay('reader')).toMatchObject({ status: 200, json: { replayed: 1 } });
    expect(await replay('of-another-service')).toMatchObject({ status: 409, json: { code: 'message-bus.no_consumer' } });
  });
});

describe('a parked message that nobody will ever take', () => {
  it('is given up by an operator who says why; what waited behind it is handled, and the log keeps who, why and which bytes', async () => {
    const value = Buffer.from('{"cut');
    await app.publish(
      { topic: TOPICS.releaseCandidates.name, key: 'c', value },
      { topic: TOPICS.releaseCandidates.name, key: 'c', value: Buffer.from('{}') },
    );
    await app.settled();
    const parked = async () =>
      ((await app.request('GET', '/v1/parked?group=reader', { as: 'sre' })).json as { items: { key: string; parkedId: string }[] }).items;
    const [first, second] = (await parked()).filter(({ key }) => key === 'c').map(({ parkedId }) => parkedId);
    const discard = (as: string, body: object, path = '/v1/parked/discard') => app.request('POST', path, { as, body });
    const command = { group: 'reader', parkedId: first, reason: 'the sender was mended' };

    expect(await discard('watcher', command)).toMatchObject({ status: 403 });
    expect(await discard('sre', { ...command, reason: ' ' })).toMatchObject({
      status: 422,
      json: { detail: expect.stringContaining('reason') },
    });
    expect(await discard('sre', { ...command, parkedId: second })).toMatchObject({ status: 409, json: { code: 'message-bus.not_parked' } });
    expect(await discard('sre', command, '/services/another/v1/parked/discard')).toMatchObject({ status: 404 });
    expect(discards).toEqual([]);

    const digest = sha256(value, app.ports.hashing);
    expect(await discard('sre', command, '/services/reading/v1/parked/discard')).toMatchObject({
      status: 200,
      json: { discarded: { parkedId: first, key: 'c', bytes: value.length, digest }, replayed: 1 },
    });
    expect(discards).toEqual([
      expect.objectContaining({ parkedId: first, digest, by: expect.stringContaining('sre'), reason: 'the sender was mended' }),
    ]);
    expect((await parked()).filter(({ key }) => key === 'c')).toEqual([]);
    expect(await discard('sre', command)).toMatchObject({ status: 409 });
  });
});
