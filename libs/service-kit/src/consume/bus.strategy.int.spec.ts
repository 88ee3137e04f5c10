import { Controller, Module } from '@nestjs/common';
import type { Verdict } from '@interlock/adapters/message-bus';
import { EventStoreError } from '@interlock/adapters/event-store';
import { z } from 'zod';
import { startTestApp, type TestApp } from '../testing/index.ts';
import type { BusMessage } from './bus-message.ts';
import { Consumes } from './consumes.decorator.ts';
import { ParkError } from './park-error.ts';

const TOPIC = 'ci.release-candidates';
const seen: string[] = [];
const left: Map<string, unknown[]> = new Map();

/** Does to each message what the spec has queued for its key: throws it when it is an error, returns it otherwise. */
const next = (message: BusMessage): Verdict | undefined => {
  const action = left.get(message.key)?.shift();
  if (action instanceof Error) throw action;
  return action as Verdict | undefined;
};

@Controller()
class First {
  @Consumes({ topic: TOPIC, group: 'first' })
  async handle(message: BusMessage): Promise<Verdict | undefined> {
    seen.push(`first ${message.key} ${JSON.stringify(message.json())} ${message.attempt}`);
    return next(message);
  }
}

@Controller()
class Second {
  @Consumes({ topic: TOPIC, group: 'second' })
  async handle(message: BusMessage): Promise<void> {
    seen.push(`second ${message.key} ${message.offset}`);
  }

  @Consumes({ topic: 'release.events', group: 'second' })
  async released(message: BusMessage): Promise<void> {
    seen.push(`second ${message.topic} ${message.causationId}`);
  }
}

@Controller()
class Choosing {
  @Consumes({ topic: 'environment.events', group: 'choosing', eventTypes: new Set(['Wanted']) })
  async handle(message: BusMessage): Promise<Verdict | undefined> {
    seen.push(`choosing ${message.offset}`);
    return next(message);
  }
}

@Module({ controllers: [First, Second, Choosing] })
class Services {}

const message = (key: string, value: string | Uint8Array = '{"a":1}') => ({ topic: TOPIC, key, value: Buffer.from(value) });

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp([Services]);
});
afterAll(() => app.close());
beforeEach(() => {
  seen.length = 0;
  left.clear();
});

const parkedOf = async (key: string): Promise<string[]> =>
  (await app.ports.messageBus.listParked('first'))
    .filter((parked) => parked.key === key)
    .map(({ cause, value }) => `${cause} <${Buffer.from(value ?? []).toString()}>`);

describe('two groups that read one topic in one process', () => {
  it('each have every message', async () => {
    await app.publish(message('a'), message('b'));
    await app.settled();
    expect(seen.filter((line) => line.startsWith('first')).toSorted()).toEqual(['first a {"a":1} 1', 'first b {"a":1} 1']);
    expect(seen.filter((line) => line.startsWith('second'))).toHaveLength(2);
  });

  it('may read another topic each', async () => {
    await app.publish({
      topic: 'release.events',
      key: 'r',
      value: Buffer.from('{}'),
      headers: { ce_id: 'e-1', interlock_stream: 'release-r' },
    });
    await app.settled();
    expect(seen).toEqual(['second release.events event|e-1']);
  });
});

describe('a handler of some types of events', () => {
  const event = (type: string, key = 'c', headers: Record<string, string> = {}) => ({
    topic: 'environment.events',
    key,
    value: Buffer.from(JSON.stringify({ stream: `release-${key}`, revision: 0, position: 0, id: '1', type, data: {}, metadata: {} })),
    headers,
  });
  const chosen = (): string[] => seen.filter((line) => line.startsWith('choosing'));

  it('is handed those, by the beginning of the bytes or by the header, and what tells no type', async () => {
    await app.publish(
      event('Wanted'),
      event('Other'),
      event('Wanted', 'c', { ce_type: 'Other' }),
      event('Other', 'c', { ce_type: 'Wanted' }),
      {
        ...event('Wanted'),
        value: Buffer.from('{}'),
      },
    );
    await app.settled();
    expect(chosen()).toHaveLength(2);
  });

  it('has nothing parked behind a message of its own that is none of its business', async () => {
    left.set('d', [new ParkError('message.invalid', 'no')]);
    await app.publish(event('Wanted', 'd'), event('Other', 'd'));
    await app.settled();
    await app.publish(event('Other', 'd'));
    await app.settled();
    expect(chosen()).toHaveLength(1);
    expect(await app.ports.messageBus.listParked('choosing')).toHaveLength(1);
  });
});

describe('a handler that asks for a retry', () => {
  it('has the message again, with the attempt counted, and its group loses nothing', async () => {
    left.set('r', [{ kind: 'retry', delayMs: 1, cause: 'not yet' }, { kind: 'ack' }]);
    await app.publish(message('r'));
    await app.settled();
    expect(seen.filter((line) => line.startsWith('first'))).toEqual(['first r {"a":1} 1', 'first r {"a":1} 2']);
    expect(await parkedOf('r')).toEqual([]);
  });
});

describe('a handler that throws', () => {
  it.each([
    ['a conflict of the record', new EventStoreError('event-store.conflict', 'x')],
    ['an outage of the record', new EventStoreError('event-store.unavailable', 'x')],
    ['something unexpected', new Error('surprise')],
  ])('because of %s has the message again', async (_what, error) => {
    left.set('t', [error]);
    await app.publish(message('t'));
    await app.settled();
    expect(seen.filter((line) => line.startsWith('first'))).toEqual(['first t {"a":1} 1', 'first t {"a":1} 2']);
    expect(await parkedOf('t')).toEqual([]);
  });

  it('ParkError has the message parked at once, with its code and raw bytes', async () => {
    left.set('p', [new ParkError('candidate.invalid', 'no component')]);
    await app.publish(message('p', '{"b": 2}'));
    await app.settled();
    expect(seen.filter((line) => line.startsWith('first'))).toHaveLength(1);
    expect(await parkedOf('p')).toEqual(['candidate.invalid: no component <{"b": 2}>']);
  });

  it('a schema error has it parked, naming the field', async () => {
    left.set('z', [z.object({ digest: z.string() }).safeParse({}).error]);
    await app.publish(message('z'));
    await app.settled();
    expect(await parkedOf('z')).toEqual([expect.stringMatching(/^message\.invalid: digest: /)]);
  });
});

describe('a message that is not JSON', () => {
  it('is parked when the handler asks for its JSON, and other keys go on', async () => {
    await app.publish(message('bad', '{"a":1,"a":2}'), message('good'));
    await app.settled();
    expect(await parkedOf('bad')).toEqual(
      ['json.duplicate_key: /a: found the key "a" twice, expected each key once <{"a":1,"a":2}>'].map(() =>
        expect.stringMatching(/^json\.duplicate_key/),
      ),
    );
    expect(seen).toContain('first good {"a":1} 1');
  });
});

describe('what was handled', () => {
  it('is counted by group, topic and verdict', async () => {
    const text = await app.ports.metrics.text();
    expect(text).toMatch(/interlock_messages_handled_total\{group="first",topic="ci\.release-candidates",verdict="park"\} [1-9]/);
    expect(text).toContain('interlock_message_handling_seconds_count{group="second",topic="release.events"} 1');
  });
});

describe('what waits and what was put aside', () => {
  let own: TestApp;
  beforeAll(async () => {
    own = await startTestApp([Services]);
  });
  afterAll(() => own.close());
  const seriesOf = async (name: string): Promise<string[]> =>
    (await own.ports.metrics.text()).split('\n').filter((line) => line.startsWith(`${name}{`));

  it('is told by group, as zero where there is none', async () => {
    left.set('poison', [new ParkError('candidate.invalid', 'no such field')]);
    await own.publish(message('poison'));
    await own.settled();
    expect(await seriesOf('interlock_parked_messages')).toEqual([
      'interlock_parked_messages{group="choosing"} 0',
      'interlock_parked_messages{group="first"} 1',
      'interlock_parked_messages{group="second"} 0',
    ]);
    expect(await seriesOf('interlock_consumer_lag')).toEqual([
      'interlock_consumer_lag{group="choosing",topic="environment.events"} 0',
      `interlock_consumer_lag{group="first",topic="${TOPIC}"} 0`,
      'interlock_consumer_lag{group="second",topic="ci.release-candidates"} 0',
      'interlock_consumer_lag{group="second",topic="release.events"} 0',
    ]);
  });
});
