import fc from 'fast-check';
import { epochMs, secondsAfter } from '../decision/index.ts';
import { anId, atMinute, COMPONENT } from '../testing/index.ts';
import { calendarNow, concerns, type EnvironmentSchedule, type FreezeSubject, type KnownFreeze, type KnownWindow } from './index.ts';

const SUBJECT: FreezeSubject = { component: COMPONENT, found: true, tier: 1, system: 'system:default/shop' };
const freeze = (says: Partial<KnownFreeze> = {}): KnownFreeze => ({
  freezeId: anId(7),
  kind: 'calendar',
  name: 'quiet',
  scope: {},
  from: atMinute(10),
  until: atMinute(20),
  untilLocal: null,
  reason: 'quiet',
  incident: null,
  hotfixLane: false,
  startedBy: 'calendar quiet',
  ...says,
});
const window = (name: string, ...minutes: readonly (readonly [number, number])[]): KnownWindow => ({
  name,
  scope: {},
  intervals: minutes.map(([from, until]) => ({ from: atMinute(from), fromLocal: `local ${from}`, until: atMinute(until) })),
});
const schedule = (freezes: readonly KnownFreeze[], windows: readonly KnownWindow[] = []): EnvironmentSchedule => ({
  tzdata: '2026a',
  freezes,
  windows,
});
const seen = (now: string, of: EnvironmentSchedule) => calendarNow(now, SUBJECT, of);
/** The instant that many milliseconds into a minute. */
const within = (minute: number, ms: number): string => atMinute(minute).replace(/00\.000Z$/, `${(ms / 1000).toFixed(3).padStart(6, '0')}Z`);

describe('whom a freeze concerns', () => {
  it.each([
    ['everybody', {}, SUBJECT, true],
    ['its component', { components: [COMPONENT] }, SUBJECT, true],
    ['no other component', { components: ['component:default/other'] }, SUBJECT, false],
    ['its tier', { tiers: [1, 2] as (1 | 2)[] }, SUBJECT, true],
    ['no other tier', { tiers: [2] as 2[] }, SUBJECT, false],
    ['a tier that is not known', { tiers: [2] as 2[] }, { ...SUBJECT, tier: null }, true],
    ['its system', { systems: ['system:default/shop'] }, SUBJECT, true],
    ['no other system', { systems: ['system:default/back'] }, SUBJECT, false],
    ['nobody without a system', { systems: ['system:default/back'] }, { ...SUBJECT, system: null }, false],
    [
      'whom the catalog does not have',
      { systems: ['system:default/back'], tiers: [2] as 2[] },
      { ...SUBJECT, found: false, tier: null, system: null },
      true,
    ],
    ['only who matches all', { tiers: [1] as 1[], systems: ['system:default/back'] }, SUBJECT, false],
  ])('%s', (_what, scope, subject, expected) => expect(concerns(scope, subject)).toBe(expected));
});

describe('a freeze from minute 10 to minute 20', () => {
  it.each([
    ['long before', atMinute(0), 0, 599],
    ['so near that a lease of one second fits before it', within(9, 58_000), 0, 1],
    ['so near that none fits', within(9, 59_000), 1, 601],
    ['at its first instant', atMinute(10), 1, 600],
    ['a millisecond before its end', within(19, 59_999), 1, 1],
    ['at its end', atMinute(20), 0, null],
  ])('%s', (_when, now, active, changesInSeconds) => {
    const { freezes, changesInSeconds: found } = seen(now, schedule([freeze()]));
    expect([freezes.length, found]).toEqual([active, changesInSeconds]);
  });

  it('changes nothing for whom it does not concern', () => {
    expect(seen(atMinute(12), schedule([freeze({ scope: { tiers: [4] } })]))).toMatchObject({ freezes: [], changesInSeconds: null });
  });

  it('is told in order of beginning, then of id', () => {
    const all = [freeze({ freezeId: anId(9) }), freeze({ freezeId: anId(8) }), freeze({ freezeId: anId(10), from: atMinute(5) })];
    expect(seen(atMinute(12), schedule(all)).freezes.map(({ freezeId }) => freezeId)).toEqual([anId(10), anId(8), anId(9)]);
  });
});

describe('windows', () => {
  it.each([
    ['none: no question', [], atMinute(0), null, null],
    [
      'closed, and opening',
      [window('a', [10, 20])],
      atMinute(0),
      { name: 'a', open: false, opensAt: atMinute(10), opensAtLocal: 'local 10', closesAt: null },
      600,
    ],
    ['open', [window('a', [10, 20])], atMinute(10), { name: 'a', open: true, closesAt: atMinute(20) }, 599],
    [
      'closing within the second',
      [window('a', [10, 20], [30, 40])],
      within(19, 59_000),
      { name: 'a', open: false, opensAt: atMinute(30) },
      601,
    ],
    [
      'never to open again',
      [window('a', [10, 20])],
      atMinute(25),
      { name: 'a', open: false, opensAt: null, opensAtLocal: null, closesAt: null },
      null,
    ],
    ['two, of which one open is enough', [window('a', [30, 40]), window('b', [10, 20])], atMinute(15), { name: 'b', open: true }, 299],
    [
      'two open: the one that closes last',
      [window('a', [10, 20]), window('b', [10, 30])],
      atMinute(15),
      { name: 'b', closesAt: atMinute(30) },
      899,
    ],
    [
      'two closed: the one that opens first',
      [window('a', [30, 40]), window('b', [20, 25])],
      atMinute(15),
      { name: 'b', opensAt: atMinute(20) },
      300,
    ],
  ])('%s', (_what, windows, now, says, changesInSeconds) => {
    const found = seen(now, schedule([], windows));
    expect(found.changesInSeconds).toBe(changesInSeconds);
    if (says === null) expect(found.window).toBeNull();
    else expect(found.window).toMatchObject(says);
  });
});

describe('any freeze, at any instant', () => {
  const anInstant = fc.integer({ min: 0, max: 3_600_000 }).map((ms) => within(Math.floor(ms / 60_000), ms % 60_000));
  const aFreeze = fc
    .tuple(anInstant, fc.option(fc.integer({ min: 1, max: 3600 }), { nil: null }))
    .map(([from, length]) => freeze({ from, until: length === null ? null : secondsAfter(from, length) }));

  it('is never outlived by a lease that lasts until the next change, nor left unnoticed once that has passed', () => {
    fc.assert(
      fc.property(fc.array(aFreeze, { maxLength: 4 }), anInstant, (freezes, now) => {
        const of = schedule(freezes);
        const { freezes: active, changesInSeconds } = seen(now, of);
        if (changesInSeconds === null) return;
        const then = secondsAfter(now, changesInSeconds);
        // A lease issued now would be valid in [now, then): no freeze that is not told may begin in it.
        const told = new Set(active.map(({ from, until }) => `${from} ${until}`));
        for (const { from, until } of freezes)
          if (!told.has(`${from} ${until}`) && epochMs(from) > epochMs(now)) expect(epochMs(from)).toBeGreaterThanOrEqual(epochMs(then));
        expect(seen(then, of).freezes.length === active.length && seen(then, of).changesInSeconds === changesInSeconds).toBe(false);
      }),
    );
  });
});
