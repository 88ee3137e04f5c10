import type { FreezeStarted } from '@interlock/contracts';
import { anId, atMinute } from '../testing/index.ts';
import { closeFreeze, endFreeze, foldFreezes, isActive, startFreeze, type Freezes } from './index.ts';

const CAROL = { subject: 'https://issuer.example#carol', kind: 'human', person: 'user:default/carol' } as const;
const CLOCK = { subject: 'service:policy-evaluation', kind: 'service' } as const;
const freeze = (says: Partial<FreezeStarted> = {}): FreezeStarted => ({
  freezeId: anId(7),
  environment: 'production',
  kind: 'stop_the_line',
  name: 'stop-the-line',
  scope: {},
  reason: 'it answers 503',
  incident: null,
  hotfixLane: false,
  from: atMinute(1),
  until: null,
  startedBy: CAROL,
  ...says,
});
const started = (says: Partial<FreezeStarted> = {}): Freezes => foldFreezes([{ type: 'FreezeStarted', data: freeze(says) }]);
const ending = { freezeId: anId(7), reason: 'well again', endedBy: CAROL, now: atMinute(5) };
const ended = {
  type: 'FreezeEnded',
  data: { freezeId: anId(7), environment: 'production', reason: 'well again', endedBy: CAROL },
} as const;

describe('a freeze', () => {
  it('is started once, however often it is told', () => {
    expect(startFreeze(new Map(), freeze())).toEqual([{ type: 'FreezeStarted', data: freeze() }]);
    expect(startFreeze(started(), freeze())).toEqual([]);
  });

  it('cannot be over before it began', () => {
    const code = 'freeze.until_invalid';
    expect(() => startFreeze(new Map(), freeze({ until: atMinute(1) }))).toThrow(expect.objectContaining({ code }) as Error);
  });

  it('is in force until its last instant, and not at it', () => {
    const [known] = started({ until: atMinute(4) }).values();
    expect(known !== undefined && [isActive(known, atMinute(3)), isActive(known, atMinute(4))]).toEqual([true, false]);
  });
});

describe('the end of a freeze', () => {
  it('is the word of whoever may say it', () => {
    expect(endFreeze(started(), ending)).toEqual([ended]);
    const [known] = foldFreezes([{ type: 'FreezeStarted', data: freeze() }, ended]).values();
    expect(known).toMatchObject({ ended: { reason: 'well again', endedBy: CAROL } });
  });

  it.each<[string, Freezes, string]>([
    ['that nobody started', new Map(), 'freeze.unknown'],
    ['of a calendar', started({ kind: 'calendar' }), 'freeze.of_calendar'],
    ['that has run out', started({ until: atMinute(5) }), 'freeze.not_active'],
    ['that is over', foldFreezes([{ type: 'FreezeStarted', data: freeze() }, ended]), 'freeze.not_active'],
  ])('cannot be said of one %s', (_what, freezes, code) => {
    expect(() => endFreeze(freezes, ending)).toThrow(expect.objectContaining({ code }) as Error);
  });

  it('is recorded by the clock once, for a calendar too', () => {
    const over = { ...ended, data: { ...ended.data, reason: 'its time is over', endedBy: CLOCK } };
    const known = started({ kind: 'calendar', until: atMinute(4) });
    expect(closeFreeze(known, anId(7), 'its time is over', CLOCK)).toEqual([over]);
    expect(closeFreeze(foldFreezes([{ type: 'FreezeStarted', data: freeze() }, over]), anId(7), 'x', CLOCK)).toEqual([]);
    expect(closeFreeze(new Map(), anId(7), 'x', CLOCK)).toEqual([]);
  });

  it('of a freeze that was never told is no freeze', () => {
    expect(foldFreezes([ended, { type: 'SomethingElse', data: {} }]).size).toBe(0);
  });
});
