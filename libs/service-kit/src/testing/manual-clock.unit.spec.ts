import { manualClock } from './manual-clock.ts';

describe('a clock that is moved by hand', () => {
  it('fires what falls due in order, each at its own instant, those set meanwhile too', () => {
    const clock = manualClock('2026-01-01T00:00:00.000Z');
    const fired: string[] = [];
    const note = (name: string) => () => fired.push(`${name} ${clock.now()}`);
    clock.at(clock.epochMs() + 2000, note('late'));
    clock.at(clock.epochMs() + 1000, () => {
      note('early')();
      clock.at(clock.epochMs() + 500, note('between'));
    });
    const cancel = clock.at(clock.epochMs() + 100, note('cancelled'));
    cancel();
    clock.advance(3000);
    expect(fired).toEqual(['early 2026-01-01T00:00:01.000Z', 'between 2026-01-01T00:00:01.500Z', 'late 2026-01-01T00:00:02.000Z']);
    expect(clock.now()).toBe('2026-01-01T00:00:03.000Z');
  });

  it('does not go back', () => {
    expect(() => manualClock().set('2020-01-01T00:00:00.000Z')).toThrow(RangeError);
  });
});
