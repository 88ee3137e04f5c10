import { Controller, Inject, Module } from '@nestjs/common';
import type { OutgoingRecord } from '@interlock/adapters/message-bus';
import { RECORD_HEADERS, TOPICS } from '@interlock/contracts';
import { KIT } from '../ports/ports.ts';
import { startTestApp, type TestApp } from '../testing/index.ts';
import type { BusMessage } from './bus-message.ts';
import { Consumes } from './consumes.decorator.ts';
import type { Materialisers } from './materialisers.ts';
import { ParkError } from './park-error.ts';

const handled: string[] = [];
/** A view that believes whatever comes last. */
const view = new Map<string, string>();
const learnt: string[] = [];
let failing = new Map<string, Error>();

const nameOf = ({ key, headers }: Pick<OutgoingRecord, 'key' | 'headers'>): string => `${key}@${headers?.[RECORD_HEADERS.revision] ?? '?'}`;

@Controller()
class Follower {
  constructor(@Inject(KIT.materialisers) readonly materialisers: Materialisers) {}

  onModuleInit(): void {
    this.materialisers.register({
      topic: TOPICS.releaseEvents.name,
      onRecord: (record) => {
        learnt.push(nameOf(record));
        view.set(record.key, record.headers[RECORD_HEADERS.revision] ?? '?');
      },
    });
  }

  @Consumes({ topic: TOPICS.releaseEvents.name, group: 'follower' })
  async handle(message: BusMessage): Promise<void> {
    const name = nameOf(message);
    const error = failing.get(name);
    failing.delete(name);
    if (error !== undefined) throw error;
    handled.push(name);
  }
}

@Module({ controllers: [Follower] })
class Services {}

const event = (release: string, revision: number): OutgoingRecord => ({
  topic: TOPICS.releaseEvents.name,
  key: release,
  value: Buffer.from(JSON.stringify({ release, revision })),
  headers: {
    [RECORD_HEADERS.eventId]: `${release}-${revision}`,
    [RECORD_HEADERS.stream]: `release-${release}`,
    [RECORD_HEADERS.revision]: String(revision),
  },
});
const events = (release: string, ...revisions: number[]): OutgoingRecord[] => revisions.map((revision) => event(release, revision));

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp([Services]);
});
afterAll(() => app.close());
beforeEach(() => {
  handled.length = 0;
  learnt.length = 0;
  failing = new Map();
});

const of = (release: string, names: readonly string[]): string[] => names.filter((name) => name.startsWith(`${release}@`));
const publish = async (...records: OutgoingRecord[]): Promise<void> => {
  await app.publish(...records);
  await app.settled();
};

describe('a relay that took over and sends some events again', () => {
  it('doubles no effect, and what is new goes on in order', async () => {
    await publish(...events('a', 0, 1, 2), ...events('a', 1, 2, 3));
    expect(of('a', handled)).toEqual(['a@0', 'a@1', 'a@2', 'a@3']);
    expect(of('a', learnt)).toEqual(['a@0', 'a@1', 'a@2', 'a@3']);
  });
});

describe('a relay that was frozen and sends old events after newer ones', () => {
  it('rolls no view back and has nothing handled twice', async () => {
    await publish(...events('b', 0, 1, 2, 3));
    await publish(...events('b', 1, 2), ...events('c', 0));
    expect([view.get('b'), view.get('c')]).toEqual(['3', '0']);
    expect(of('b', handled)).toEqual(['b@0', 'b@1', 'b@2', 'b@3']);
    await publish(...events('b', 4));
    expect([view.get('b'), of('b', handled).at(-1)]).toEqual(['4', 'b@4']);
  });
});

describe('an event that failed', () => {
  it('is no repeat when it is tried again', async () => {
    failing = new Map([['d@1', new Error('surprise')]]);
    await publish(...events('d', 0, 1, 2));
    expect(of('d', handled)).toEqual(['d@0', 'd@1', 'd@2']);
  });

  it('is no repeat when it was parked and is replayed, nor are those behind it; what came twice is handled once', async () => {
    failing = new Map([['e@1', new ParkError('test.unreadable', 'x')]]);
    await publish(...events('e', 0, 1, 2), ...events('e', 1, 2));
    expect(of('e', handled)).toEqual(['e@0']);
    await app.ports.messageBus.replayParked('follower', 'e');
    await app.settled();
    expect(of('e', handled)).toEqual(['e@0', 'e@1', 'e@2']);
    expect(await app.ports.messageBus.listParked('follower')).toEqual([]);
  });
});

describe('a message that names no place in the record', () => {
  it('is never taken for a repeat', async () => {
    const plain: OutgoingRecord = { topic: TOPICS.releaseEvents.name, key: 'f', value: Buffer.from('{}') };
    await publish(plain, plain);
    expect(of('f', handled)).toHaveLength(2);
    expect(of('f', learnt)).toHaveLength(2);
  });
});
