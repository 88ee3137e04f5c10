import { Controller, Inject, Module } from '@nestjs/common';
import type { ConsumeOptions, IncomingRecord, MessageBus } from '@interlock/adapters/message-bus';
import { TOPICS } from '@interlock/contracts';
import { KIT } from '../ports/ports.ts';
import { openTestPorts, startTestApp } from '../testing/index.ts';
import { startHttpApp } from '../http/http-app.provider.ts';
import type { BusMessage } from './bus-message.ts';
import { Consumes } from './consumes.decorator.ts';
import type { Materialisers } from './materialisers.ts';

describe('two handlers of one group for one topic', () => {
  class Twice {
    @Consumes({ topic: 'release.events', group: 'twice' })
    one(): void {}
    @Consumes({ topic: 'release.events', group: 'twice' })
    two(): void {}
  }
  Controller()(Twice);
  class Services {}
  Module({ controllers: [Twice] })(Services);

  it('do not start', async () => {
    await expect(startTestApp([Services])).rejects.toThrow('group twice has two handlers for topic release.events');
  });
});

describe('groups of which one is waited for and others are not', () => {
  @Controller()
  class Groups {
    @Consumes({ topic: 'release.events', group: 'hurried' })
    hurried(): void {}
    @Consumes({ topic: 'release.events', group: 'unhurried', unhurried: true, concurrency: 2 })
    unhurried(): void {}
    @Consumes({ topic: 'release.events', group: 'mixed', unhurried: true })
    one(): void {}
    @Consumes({ topic: 'environment.events', group: 'mixed' })
    two(): void {}
  }

  @Module({ controllers: [Groups] })
  class Services {}

  it('join the bus as what they are', async () => {
    const test = await openTestPorts();
    await test.ports.messageBus.ensureTopics(Object.values(TOPICS));
    const joined = new Map<string, ConsumeOptions | undefined>();
    const messageBus = new Proxy(test.ports.messageBus, {
      get: (bus, name) => {
        const member: unknown = Reflect.get(bus, name);
        if (typeof member !== 'function') return member;
        return (...parameters: Parameters<MessageBus['consume']>): unknown => {
          if (name === 'consume') joined.set(parameters[0], parameters[3]);
          return Reflect.apply(member, bus, parameters) as unknown;
        };
      },
    });
    const running = await startHttpApp([Services], { ...test.ports, messageBus }, { port: 0 });
    expect(Object.fromEntries(joined)).toEqual({
      hurried: { unhurried: false },
      unhurried: { unhurried: true, concurrency: 2 },
      mixed: { unhurried: false },
    });
    await running.close();
    await test.close();
  });
});

describe('a service that wants a topic whole', () => {
  const seen: string[] = [];

  @Controller()
  class Reader {
    constructor(@Inject(KIT.materialisers) readonly materialisers: Materialisers) {}

    onModuleInit(): void {
      this.materialisers.register({
        topic: 'catalog.entities',
        onRecord: (record: IncomingRecord) => void seen.push(`entity ${record.key}`),
        onReady: () => void seen.push('ready'),
      });
    }

    @Consumes({ topic: 'release.events', group: 'reader' })
    async handle(message: BusMessage): Promise<void> {
      seen.push(`event ${message.key}`);
    }
  }

  @Module({ controllers: [Reader] })
  class Services {}

  it('has it to its end before the first message, and is ready only then', async () => {
    const test = await openTestPorts();
    const { messageBus } = test.ports;
    await messageBus.ensureTopics(Object.values(TOPICS));
    await messageBus.publish([
      { topic: 'release.events', key: 'r', value: Buffer.from('{}') },
      ...['a', 'b', 'c'].map((key) => ({ topic: 'catalog.entities', key, value: Buffer.from('{}') })),
    ]);
    const running = await startHttpApp([Services], test.ports, { port: 0 });
    await running.activities.settled(() => test.ports.eventStore.head());
    expect(seen).toEqual(['entity a', 'entity b', 'entity c', 'ready', 'event r']);
    const ready = await fetch(`${running.url}/healthz/ready`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', checks: { messages: 'ok', 'materialised-topics': 'ok' } }]);
    await running.close();
    await test.close();
  });
});

describe('an app that is closed while a message is in hand', () => {
  const seen: string[] = [];
  const started = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();

  @Controller()
  class Slow {
    @Consumes({ topic: 'release.events', group: 'slow' })
    async handle(message: BusMessage): Promise<void> {
      started.resolve();
      await finish.promise;
      seen.push(`handled ${message.key}`);
    }

    onModuleDestroy(): void {
      seen.push('destroyed');
    }
  }

  @Module({ controllers: [Slow] })
  class Services {}

  it('finishes it before the modules close what they opened', async () => {
    const app = await startTestApp([Services]);
    await app.publish({ topic: 'release.events', key: 'r', value: Buffer.from('{}') });
    await started.promise;
    const closing = app.close();
    finish.resolve();
    await closing;
    expect(seen).toEqual(['handled r', 'destroyed']);
  });
});
