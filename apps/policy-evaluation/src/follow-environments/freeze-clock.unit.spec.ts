import { temporalCalendar } from '@interlock/adapters/calendar/temporal';
import { nodeHashing } from '@interlock/adapters/hashing';
import { CalendarConfig, parseStreamName, type RecordedEvent } from '@interlock/contracts';
import { StreamRepository, type Logger } from '@interlock/service-kit';
import { manualClock, memoryEventStore } from '@interlock/service-kit/testing';
import { EnvironmentFreezes } from './environment-freezes.ts';
import { FreezeClock } from './freeze-clock.ts';
import { recordByTheClock } from './record-by-the-clock.ts';

const QUIET = CalendarConfig.parse({
  name: 'quiet',
  kind: 'freeze',
  environments: ['production', 'staging'],
  timeZone: 'UTC',
  start: '2026-03-02T12:00',
  duration: 'PT2H',
  recurrence: 'FREQ=DAILY;COUNT=2',
});
const warned: unknown[] = [];
const logger = { warn: (what: unknown) => warned.push(what) } as unknown as Logger;

/** One process after another on one record: each reads it whole, then follows the clock. */
const organisation = (start: string) => {
  const log: RecordedEvent[] = [];
  const clock = manualClock(start);
  const run = (calendars: readonly CalendarConfig[]) => {
    const streams = new StreamRepository({ eventStore: memoryEventStore(log), clock, hashing: nodeHashing });
    const freezes = new EnvironmentFreezes(calendars, temporalCalendar(), nodeHashing);
    const take = (events: readonly RecordedEvent[]): void => {
      for (const event of events) freezes.apply(parseStreamName(event.stream)?.id ?? '', event);
    };
    take(log);
    const follow = async (environment: string): Promise<void> => {
      for (const { history } of await recordByTheClock(freezes, streams, environment, clock.now())) take(history);
    };
    const freezeClock = new FreezeClock(freezes, follow, clock, logger);
    for (const environment of freezes.environments()) freezeClock.look(environment);
    return { freezes, stop: () => freezeClock.stop(), idle: () => freezeClock.idle() };
  };
  const told = (environment = 'production'): string[] =>
    log
      .filter(({ stream }) => stream === `environment-${environment}`)
      .map(({ type, metadata }) => `${metadata.recordedAt.slice(8, 16)} ${type}`);
  const moveTo = async (running: { idle(): Promise<void> }, instant: string): Promise<void> => {
    await running.idle();
    clock.set(instant);
    await running.idle();
  };
  return { run, told, moveTo, log };
};

describe('a calendar that is followed', () => {
  it('has each of its freezes recorded as it begins and as it ends, in every environment that it names', async () => {
    const { run, told, moveTo, log } = organisation('2026-03-02T10:00:00.000Z');
    const running = run([QUIET]);
    for (const instant of ['2026-03-02T12:00', '2026-03-02T14:00', '2026-03-03T12:00', '2026-03-03T14:00', '2026-03-05T00:00'])
      await moveTo(running, `${instant}:00.000Z`);
    const expected = ['02T12:00 FreezeStarted', '02T14:00 FreezeEnded', '03T12:00 FreezeStarted', '03T14:00 FreezeEnded'];
    expect(told()).toEqual(expected);
    expect(told('staging')).toEqual(expected);
    expect(new Set(log.map(({ data }) => (data as { freezeId: string }).freezeId)).size).toBe(4);
  });

  it('is told once, by however many processes, and after a restart in the midst', async () => {
    const { run, told, moveTo } = organisation('2026-03-02T10:00:00.000Z');
    const [one, other] = [run([QUIET]), run([QUIET])];
    await Promise.all([one.idle(), other.idle()]);
    await moveTo(one, '2026-03-02T12:00:00.000Z');
    await other.idle();
    for (const running of [one, other]) running.stop();
    const restarted = run([QUIET]);
    await restarted.idle();
    expect(told()).toEqual(['02T12:00 FreezeStarted']);
    restarted.stop();
  });

  it('has recorded at the next start what ended while nobody looked', async () => {
    const { run, told, moveTo } = organisation('2026-03-02T12:30:00.000Z');
    const before = run([QUIET]);
    await before.idle();
    before.stop();
    await moveTo(before, '2026-03-02T20:00:00.000Z');
    await run([QUIET]).idle();
    expect(told()).toEqual(['02T12:30 FreezeStarted', '02T20:00 FreezeEnded']);
  });

  it('ends its freeze when the configuration no longer has it', async () => {
    const { run, told, log } = organisation('2026-03-02T12:30:00.000Z');
    const before = run([QUIET]);
    await before.idle();
    before.stop();
    const after = run([]);
    await after.idle();
    expect(told()).toEqual(['02T12:30 FreezeStarted', '02T12:30 FreezeEnded']);
    expect(log.at(-1)?.data).toMatchObject({ reason: 'the calendar no longer says so' });
    expect(after.freezes.schedule('production', '2026-03-02T12:31:00.000Z').freezes).toEqual([]);
  });
});

describe('an environment that names calendars in the catalog', () => {
  const elsewhere = CalendarConfig.parse({ ...QUIET, environments: ['staging'] });
  const schedule = (calendars: readonly string[] | undefined) =>
    new EnvironmentFreezes([elsewhere], temporalCalendar(), nodeHashing, () => [
      {
        ref: 'resource:default/canary',
        name: 'canary',
        classification: null,
        order: 1,
        clusters: [],
        ...(calendars && { calendars: [...calendars] }),
      },
    ]);

  it('is frozen by them as by those that name it', () => {
    const freezes = schedule(['quiet']);
    const now = '2026-03-02T12:30:00.000Z';
    expect(freezes.schedule('canary', now).freezes).toMatchObject([{ name: 'quiet', from: '2026-03-02T12:00:00.000Z' }, {}]);
    expect(freezes.schedule('staging', now).freezes).toHaveLength(2);
    expect(freezes.environments()).toEqual(['staging', 'canary']);
  });

  it('is not frozen by others', () => {
    for (const names of [undefined, [], ['loud']])
      expect(schedule(names).schedule('canary', '2026-03-02T12:30:00.000Z').freezes).toEqual([]);
  });
});

describe('a record that cannot be written for a while', () => {
  it('is tried again until it can', async () => {
    const clock = manualClock('2026-03-02T12:30:00.000Z');
    const freezes = new EnvironmentFreezes([QUIET], temporalCalendar(), nodeHashing);
    let attempts = 0;
    const follow = (): Promise<void> => ((attempts += 1) < 3 ? Promise.reject(new Error('gone')) : Promise.resolve());
    const freezeClock = new FreezeClock(freezes, follow, clock, logger);
    freezeClock.look('production');
    for (let second = 0; second < 5; second += 1) {
      await freezeClock.idle();
      clock.advance(1000);
    }
    await freezeClock.idle();
    expect(attempts).toBe(3);
    expect(warned).toHaveLength(2);
    freezeClock.stop();
  });
});
