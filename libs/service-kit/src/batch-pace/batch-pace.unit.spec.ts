import { BatchPace, type BatchPaceLimits } from './batch-pace.ts';

const LIMITS: BatchPaceLimits = { quietMs: 10, busyMs: 50, lullMs: 25, worthwhile: 100 };

/** Pauses after batches that each take a while and come at once after the pause before, or later. */
const pauses = async (count: number, { tookMs = 2, laterMs = 0, events = 1 } = {}): Promise<number[]> => {
  let now = 1_000;
  const pace = new BatchPace(LIMITS, () => now);
  const found: number[] = [];
  for (let batch = 0; batch < count; batch += 1) {
    pace.begin();
    now += tookMs;
    const pause = pace.pauseAfter(events);
    found.push(pause);
    now += pause;
    await pace.rest(LIMITS.worthwhile);
    now += laterMs;
  }
  return found;
};

describe('batches that come without a lull', () => {
  it('begin the short interval apart from the second one on, and the longer the flow lasts the longer, up to the long one', async () => {
    const found = await pauses(40);
    expect(found.slice(0, 9)).toEqual([0, ...Array.from({ length: 8 }, () => 8)]);
    expect(found.slice(1)).toEqual(found.slice(1).toSorted((left, right) => left - right));
    expect(found.slice(24)).toEqual(Array.from({ length: 16 }, () => 48));
  });

  it('are not held up where one took as long, or is large', async () => {
    expect(await pauses(40, { tookMs: 60 })).toEqual(Array.from({ length: 40 }, () => 0));
    expect(await pauses(40, { events: LIMITS.worthwhile })).toEqual(Array.from({ length: 40 }, () => 0));
  });
});

describe('a batch after a lull', () => {
  it('is followed by no pause', async () => {
    expect(await pauses(5, { laterMs: LIMITS.lullMs + 1 })).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('a pause', () => {
  it('lasts as long as it is to, unless somebody waits', async () => {
    const pace = new BatchPace({ ...LIMITS, quietMs: 100_000, lullMs: Infinity });
    pace.begin();
    const resting = pace.rest(1);
    const first = await Promise.race([resting.then(() => 'over'), new Promise((resolve) => setImmediate(resolve, 'on'))]);
    pace.hurry();
    await resting;
    expect(first).toBe('on');
  });
});
