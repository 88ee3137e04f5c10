import { CommitPace } from './commit-pace.ts';

describe('the pace of commits', () => {
  it('holds back nothing of a few at once, and spreads what follows them', () => {
    const pace = new CommitPace();
    expect(Array.from({ length: 7 }, () => pace.wait(1_000))).toEqual([0, 0, 0, 0, 300, 600, 900]);
  });

  it('keeps a stream that never ends at one per 300 ms, however fast each commit is done', () => {
    const pace = new CommitPace();
    let now = 0;
    for (let commit = 0; commit < 100; commit += 1) now += 10 + pace.wait(now);
    expect(now).toBeGreaterThan(96 * 300);
  });

  it('forgets a burst once it is over', () => {
    const pace = new CommitPace();
    for (let commit = 0; commit < 8; commit += 1) pace.wait(0);
    expect(pace.wait(8 * 300 + 1)).toBe(0);
    const rested = 60_000;
    expect(Array.from({ length: 4 }, () => pace.wait(rested))).toEqual([0, 0, 0, 0]);
  });
});
