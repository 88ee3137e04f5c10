import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Label names, each with the closed list of its values: a value outside is counted as `other`, so that input never makes new series. */
export type LabelSets = Readonly<Record<string, readonly string[]>>;
export type LabelValues<L extends LabelSets> = { readonly [K in keyof L]: L[K][number] };

export interface MetricDefinition<L extends LabelSets> {
  /** Starts with `interlock_`. */
  readonly name: string;
  readonly help: string;
  readonly labels: L;
}

/** Prometheus metrics. A definition given twice answers the first instrument. */
export interface Metrics {
  counter<const L extends LabelSets>(definition: MetricDefinition<L>): { add(labels: LabelValues<L>, amount?: number): void };
  gauge<const L extends LabelSets>(definition: MetricDefinition<L>): { set(labels: LabelValues<L>, value: number): void };
  /** Buckets in seconds. */
  histogram<const L extends LabelSets>(
    definition: MetricDefinition<L> & { readonly buckets?: readonly number[] },
  ): { observe(labels: LabelValues<L>, seconds: number): void };
  /** Prometheus text exposition. */
  text(): Promise<string>;
  readonly contentType: string;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const closed = (sets: LabelSets, values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(sets).map(([name, allowed]) => [name, allowed.includes(values[name] ?? '') ? (values[name] ?? 'other') : 'other']),
  );

/** `process: true` adds prom-client's process metrics, event-loop delay among them. */
export const createMetrics = (options: { readonly process?: boolean } = {}): Metrics => {
  const registry = new Registry();
  if (options.process === true) collectDefaultMetrics({ register: registry });
  const instruments = new Map<string, Counter | Gauge | Histogram>();
  const once = <T extends Counter | Gauge | Histogram>(kind: new (...parameters: never[]) => T, name: string, make: () => T): T => {
    const known = instruments.get(name);
    if (known instanceof kind) return known;
    if (known !== undefined) throw new Error(`metric ${name} is registered as another kind`);
    const made = make();
    instruments.set(name, made);
    return made;
  };
  const base = ({ name, help, labels }: MetricDefinition<LabelSets>) => ({
    name,
    help,
    labelNames: Object.keys(labels),
    registers: [registry],
  });
  return {
    counter: (definition) => {
      const counter = once(Counter, definition.name, () => new Counter(base(definition)));
      return { add: (labels, amount = 1) => counter.inc(closed(definition.labels, labels), amount) };
    },
    gauge: (definition) => {
      const gauge = once(Gauge, definition.name, () => new Gauge(base(definition)));
      return { set: (labels, value) => gauge.set(closed(definition.labels, labels), value) };
    },
    histogram: (definition) => {
      const histogram = once(
        Histogram,
        definition.name,
        () => new Histogram({ ...base(definition), buckets: [...(definition.buckets ?? SECONDS)] }),
      );
      return { observe: (labels, seconds) => histogram.observe(closed(definition.labels, labels), seconds) };
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
};
