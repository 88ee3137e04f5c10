import { jest } from '@jest/globals';
import { systemClock } from './system-clock.ts';

beforeEach(() => jest.useFakeTimers({ now: Date.parse('2026-03-02T10:00:00.000Z') }));
afterEach(() => jest.useRealTimers());

const DAY = 86_400_000;

describe('a timer', () => {
  it('fires at its instant', () => {
    const fired: string[] = [];
    systemClock.at(systemClock.epochMs() + 5000, () => fired.push(systemClock.now()));
    jest.advanceTimersByTime(4999);
    expect(fired).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(fired).toEqual(['2026-03-02T10:00:05.000Z']);
  });

  it('a hundred days away does not fire at once, but then', () => {
    const fired: string[] = [];
    systemClock.at(systemClock.epochMs() + 100 * DAY, () => fired.push(systemClock.now()));
    jest.advanceTimersByTime(99 * DAY);
    expect(fired).toEqual([]);
    jest.advanceTimersByTime(DAY);
    expect(fired).toEqual(['2026-06-10T10:00:00.000Z']);
  });

  it('whose instant has passed fires, but not synchronously', () => {
    let fired = 0;
    systemClock.at(systemClock.epochMs() - 1, () => (fired += 1));
    expect(fired).toBe(0);
    jest.advanceTimersByTime(1);
    expect(fired).toBe(1);
  });

  it('fires when the wall clock says so, also after it was set back', () => {
    let fired = 0;
    systemClock.at(systemClock.epochMs() + 1000, () => (fired += 1));
    jest.setSystemTime(systemClock.epochMs() - 60_000);
    jest.advanceTimersByTime(1000);
    expect(fired).toBe(0);
    jest.advanceTimersByTime(60_000);
    expect(fired).toBe(1);
  });

  it('that was cancelled never fires, however far away it was', () => {
    let fired = 0;
    const cancel = systemClock.at(systemClock.epochMs() + 50 * DAY, () => (fired += 1));
    jest.advanceTimersByTime(30 * DAY);
    cancel();
    jest.advanceTimersByTime(30 * DAY);
    expect(fired).toBe(0);
  });
});
