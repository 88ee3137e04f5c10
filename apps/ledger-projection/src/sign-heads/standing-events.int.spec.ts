import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { EventStoreError, type EventStore, type Subscriber } from '@interlock/adapters/event-store';
import type { RecordedEvent } from '@interlock/contracts';
import { createMetrics } from '@interlock/service-kit';
import { manualClock, openTestPorts } from '@interlock/service-kit/testing';
import { assemble, type Ledger } from '../assemble.ts';
import { checkViews } from '../index.ts';
import { anAppliedRelease, storeWith, subscribedAs, tell } from '../testing/index.ts';

type Test = Awaited<ReturnType<typeof openTestPorts>>;

let test: Test;
const clock = manualClock();
const warnings: unknown[] = [];
const errors: string[] = [];
beforeEach(async () => {
  test = await openTestPorts();
  warnings.length = 0;
  errors.length = 0;
});
afterEach(() => test.close());

/** Delivers other events than are on the record, as a leader does that then loses them. */
const delivering = (other: (event: RecordedEvent) => RecordedEvent, seen: (subscriber: Subscriber) => void = () => undefined): EventStore =>
  subscribedAs(test.ports.eventStore, (subscriber) => {
    seen(subscriber);
    return { onEvents: (events) => subscriber.onEvents(events.map(other)), onError: (error) => subscriber.onError(error) };
  });

const changed = (event: RecordedEvent): RecordedEvent => ({ ...event, data: { ...(event.data as object), path: 'restricted' } });

const following = async (eventStore: EventStore): Promise<Ledger> => {
  const logger = {
    ...test.ports.logger,
    warn: (fields: unknown) => void warnings.push(fields),
    error: (_: unknown, words: string) => void errors.push(words),
  };
  const ledger = assemble({ ...test.ports, eventStore, clock, logger, metrics: createMetrics() });
  ledger.follow.start();
  await ledger.follow.idle();
  return ledger;
};

const headFile = (): string => join(test.ports.dataDirectory, 'heads', 'head.txt');

const aRecord = async (): Promise<RecordedEvent[]> => {
  await tell(test.ports.eventStore, 1, anAppliedRelease(1));
  return test.ports.eventStore.readAll(-1, 1_000);
};

const eventsTold = ({ database }: Ledger): unknown[] => database.prepare('SELECT body FROM events ORDER BY position').all();

describe('views whose newest event is not what the record says (matrix 16)', () => {
  it('come under no head, stand still, and are built anew by the next start', async () => {
    const last = (await aRecord()).at(-1);
    const ledger = await following(delivering((event) => (event.position === last?.position ? changed(event) : event)));
    await expect(ledger.heads.sign()).rejects.toMatchObject({
      code: 'event-store.retracted',
      message: expect.stringContaining(`stream ${last?.stream}: revision ${last?.revision} is in the views`),
    });
    expect(ledger.follow.fault()).toContain('it was taken back, or changed');
    await tell(test.ports.eventStore, 2, anAppliedRelease(2));
    await ledger.close();
    expect(existsSync(headFile())).toBe(false);

    const again = await following(test.ports.eventStore);
    expect(String((warnings[0] as { err: unknown }).err)).toContain('its seal is condemned');
    await again.heads.sign();
    expect(again.heads.fault()).toBeUndefined();
    expect(readFileSync(headFile(), 'utf8')).toContain('\n20\n');
    await again.close();
  });

  it('are found by a start, though whoever wrote them was killed before anything was found', async () => {
    const last = (await aRecord()).at(-1);
    const killed = await following(delivering((event) => (event.position === last?.position ? changed(event) : event)));
    // Its file is closed, and nothing else that an end does.
    await killed.follow.stop();
    killed.database.close();
    await checkViews(test.ports);

    const again = await following(test.ports.eventStore);
    expect(String((warnings[0] as { err: unknown }).err)).toContain('its seal is condemned');
    const told = eventsTold(again);
    await again.close();
    await checkViews(test.ports);
    const intact = await following(test.ports.eventStore);
    expect(warnings).toHaveLength(1);
    expect(eventsTold(intact)).toEqual(told);
    await intact.close();
  });
});

it('views that stand still come under no head, although their newest event is on the record: an older one may not be', async () => {
  await aRecord();
  let subscriber: Subscriber | undefined;
  const ledger = await following(
    delivering(
      (event) => (event.position === 0 ? changed(event) : event),
      (one) => (subscriber = one),
    ),
  );
  subscriber?.onError(new EventStoreError('event-store.retracted', 'the first one was taken back'));
  await expect(ledger.heads.sign()).rejects.toMatchObject({ message: expect.stringContaining('the first one was taken back') });
  await ledger.close();
  expect(existsSync(headFile())).toBe(false);
});

it('a head that waits for a record that is away is signed once it is back, without anything new', async () => {
  await aRecord();
  let asked = 0;
  const ledger = await following(
    storeWith(test.ports.eventStore, {
      readStream: async (...parameters) => {
        asked += 1;
        if (asked > 2) return test.ports.eventStore.readStream(...parameters);
        throw new EventStoreError('event-store.unavailable', 'away');
      },
    }),
  );
  await expect(ledger.heads.covering(10)).rejects.toMatchObject({ code: 'event-store.unavailable' });
  expect(ledger.heads.fault()).toBeUndefined();
  for (let round = 0; asked < 3 && round < 1_000; round += 1) {
    clock.advance(1_000);
    await setImmediate();
  }
  expect(asked).toBe(3);
  await ledger.close();
});

it('a head that waits for a record that is away is not asked for once all is closed', async () => {
  await aRecord();
  const answered = Promise.withResolvers<never>();
  const ledger = await following(storeWith(test.ports.eventStore, { readStream: () => answered.promise }));
  clock.advance(1_000);
  const closing = ledger.close();
  // By then nothing follows any more, and the last head waits for the one that is under way.
  for (let turn = 0; turn < 10; turn += 1) await setImmediate();
  answered.reject(new EventStoreError('event-store.unavailable', 'away'));
  await closing;
  clock.advance(60_000);
  await setImmediate();
  expect(errors).toEqual(['the last head of the ledger could not be signed']);
});
