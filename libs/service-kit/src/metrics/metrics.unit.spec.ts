import { createMetrics, type Metrics } from './metrics.ts';

const definition = { name: 'interlock_test_total', help: 'Test.', labels: { outcome: ['allow', 'deny'] } } as const;

describe('a metric', () => {
  it('counts values outside its closed label sets as "other": input makes no series', async () => {
    const metrics = createMetrics();
    const counter = metrics.counter<{ outcome: readonly string[] }>(definition);
    counter.add({ outcome: 'allow' });
    counter.add({ outcome: 'x'.repeat(10_000) });
    counter.add({ outcome: 'y"} 1\n' });
    const text = await metrics.text();
    expect(text).toContain('interlock_test_total{outcome="allow"} 1');
    expect(text).toContain('interlock_test_total{outcome="other"} 2');
    expect(text.split('\n').filter((line) => line.startsWith('interlock_test_total'))).toHaveLength(3);
  });

  it('that counts is there from the beginning: what rises from nothing to 1 has not risen to Prometheus', async () => {
    const metrics = createMetrics();
    metrics.counter(definition);
    metrics.counter({ ...definition, name: 'interlock_bare_total', labels: {} });
    metrics.counter({ ...definition, name: 'interlock_pairs_total', labels: { a: ['x', 'y'], b: ['x', 'y'] } });
    expect((await metrics.text()).split('\n').filter((line) => line.startsWith('interlock'))).toEqual([
      'interlock_test_total{outcome="allow"} 0',
      'interlock_test_total{outcome="deny"} 0',
      'interlock_bare_total 0',
    ]);
  });

  it('defined twice is one, and as two kinds is an error', async () => {
    const metrics = createMetrics();
    metrics.counter(definition).add({ outcome: 'deny' });
    metrics.counter(definition).add({ outcome: 'deny' });
    expect(await metrics.text()).toContain('interlock_test_total{outcome="deny"} 2');
    expect(() => metrics.gauge(definition)).toThrow('registered as another kind');
  });
});

describe('a metric that is measured when it is asked for', () => {
  const lag = { name: 'interlock_test_lag', help: 'Test.', labels: { group: ['a', 'b'] } } as const;
  const seriesOf = async (metrics: Metrics): Promise<string[]> =>
    (await metrics.text()).split('\n').filter((line) => line.startsWith('interlock_test_lag'));

  it('tells what is there now, added up by label set, and forgets what is gone', async () => {
    const metrics = createMetrics();
    let now: { labels: { group: string }; value: number }[] = [
      { labels: { group: 'a' }, value: 1 },
      { labels: { group: 'a' }, value: 2 },
      { labels: { group: 'never heard of' }, value: 5 },
    ];
    metrics.measured<{ group: readonly string[] }>(lag, async () => now);
    expect(await seriesOf(metrics)).toEqual(['interlock_test_lag{group="a"} 3', 'interlock_test_lag{group="other"} 5']);
    now = [{ labels: { group: 'b' }, value: 0 }];
    expect(await seriesOf(metrics)).toEqual(['interlock_test_lag{group="b"} 0']);
  });

  it('has no series while it cannot be measured, and the others are served', async () => {
    const metrics = createMetrics();
    metrics.counter(definition).add({ outcome: 'deny' });
    let fails = false;
    metrics.measured(lag, async () => {
      if (fails) throw new Error('the broker is down');
      return [{ labels: { group: 'a' }, value: 7 }];
    });
    expect(await seriesOf(metrics)).toEqual(['interlock_test_lag{group="a"} 7']);
    fails = true;
    expect(await seriesOf(metrics)).toEqual([]);
    expect(await metrics.text()).toContain('interlock_test_total{outcome="deny"} 1');
  });

  it('is served without it when measuring does not end, and asked for once meanwhile', async () => {
    const metrics = createMetrics();
    let asked = 0;
    metrics.measured(lag, () => {
      asked += 1;
      return new Promise(() => undefined);
    });
    expect(await Promise.all([seriesOf(metrics), seriesOf(metrics)])).toEqual([[], []]);
    expect(asked).toBe(1);
  });

  it('is kept for as long as it says', async () => {
    const metrics = createMetrics();
    let asked = 0;
    metrics.measured({ ...lag, keptForMs: 60_000 }, async () => [{ labels: { group: 'a' }, value: (asked += 1) }]);
    expect([await seriesOf(metrics), await seriesOf(metrics)]).toEqual([
      ['interlock_test_lag{group="a"} 1'],
      ['interlock_test_lag{group="a"} 1'],
    ]);
  });
});

describe('a gauge whose labels no list holds', () => {
  it('serves no more series than it says, the first that reading gives', async () => {
    const metrics = createMetrics();
    const names = ['a', 'b', 'c'];
    metrics.listed({ name: 'interlock_test_recent', help: 'x', labels: ['name'], most: 2 }, async () =>
      names.map((name, index) => ({ labels: { name }, value: index + 1 })),
    );
    const served = async () => (await metrics.text()).split('\n').filter((line) => line.startsWith('interlock_test_recent{'));
    expect(await served()).toEqual(['interlock_test_recent{name="a"} 1', 'interlock_test_recent{name="b"} 2']);
    names.splice(0, 2);
    expect(await served()).toEqual(['interlock_test_recent{name="c"} 1']);
  });
});
