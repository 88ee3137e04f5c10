import { createMetrics } from './metrics.ts';

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
    expect(text.split('\n').filter((line) => line.startsWith('interlock_test_total'))).toHaveLength(2);
  });

  it('defined twice is one, and as two kinds is an error', async () => {
    const metrics = createMetrics();
    metrics.counter(definition).add({ outcome: 'deny' });
    metrics.counter(definition).add({ outcome: 'deny' });
    expect(await metrics.text()).toContain('interlock_test_total{outcome="deny"} 2');
    expect(() => metrics.gauge(definition)).toThrow('registered as another kind');
  });
});
