import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { MeasuredGauge, type Measurement } from './measured-gauge.ts';

/** Label names, each with the closed list of its values: a value outside is counted as `other`, so that input never makes new series. */
export type LabelSets = Readonly<Record<string, readonly string[]>>;
export type LabelValues<L extends LabelSets> = { readonly [K in keyof L]: L[K][number] };

export interface MetricDefinition<L extends LabelSets> {
  /** Starts with `interlock_`. */
  readonly name: string;
  readonly help: string;
  readonly labels: L;
}

export interface ListedDefinition {
  /** Starts with `interlock_`. */
  readonly name: string;
  readonly help: string;
  /** Names of the labels. */
  readonly labels: readonly string[];
  readonly most: number;
  /** Default 0: read at every scrape. */
  readonly keptForMs?: number;
}

/** Prometheus metrics. A definition given twice answers the first instrument. */
export interface Metrics {
  /** With one label at most, each of its series is there from the beginning, at 0. */
  counter<const L extends LabelSets>(definition: MetricDefinition<L>): { add(labels: LabelValues<L>, amount?: number): void };
  gauge<const L extends LabelSets>(definition: MetricDefinition<L>): { set(labels: LabelValues<L>, value: number): void };
  /** Buckets in seconds. */
  histogram<const L extends LabelSets>(
    definition: MetricDefinition<L> & { readonly buckets?: readonly number[] },
  ): { observe(labels: LabelValues<L>, seconds: number): void };
  /**
   * A gauge that is read when someone scrapes it, not more often than once in `keptForMs` (default 0: every time). Given twice, the later reading counts.
   * Values of one label set are added up: labels outside the closed sets become `other`. No series where reading fails.
   */
  measured<const L extends LabelSets>(
    definition: MetricDefinition<L> & { readonly keptForMs?: number },
    read: () => Promise<readonly { readonly labels: LabelValues<L>; readonly value: number }[]>,
  ): void;
  /**
   * As `measured`, with labels whose values no list holds: at most `most` series are served, the first that reading gives. Only for names from the record or the configuration: whose
   * they are, and that a series goes away again, is the reader's to see to.
   */
  listed(
    definition: ListedDefinition,
    read: () => Promise<readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[]>,
  ): void;
  /** Prometheus text exposition. */
  text(): Promise<string>;
  readonly contentType: string;
}

type Instrument = Counter | Gauge | Histogram | MeasuredGauge;

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const closed = (sets: LabelSets, values: Readonly<Record<string, string>>): Record<string, string> => {
  const labels: Record<string, string> = {};
  for (const name of Object.keys(sets)) {
    const value = values[name];
    labels[name] = value !== undefined && sets[name]?.includes(value) === true ? value : 'other';
  }
  return labels;
};

const addedUp = (measured: readonly Measurement[]): Measurement[] => {
  const sums = new Map<string, Measurement>();
  for (const { labels, value } of measured) {
    const key = JSON.stringify(labels);
    sums.set(key, { labels, value: (sums.get(key)?.value ?? 0) + value });
  }
  return [...sums.values()];
};

/** Prometheus sees no rise in a series that begins at 1. Of more than one label most pairs of values never come. */
const fromZero = (counter: Counter, labels: LabelSets): Counter => {
  const [name, ...others] = Object.keys(labels);
  if (name === undefined) counter.inc(0);
  else if (others.length === 0) for (const value of labels[name] ?? []) counter.inc({ [name]: value }, 0);
  return counter;
};

/** `process: true` adds prom-client's process metrics, event-loop delay among them. */
export const createMetrics = (options: { readonly process?: boolean } = {}): Metrics => {
  const registry = new Registry();
  if (options.process === true) collectDefaultMetrics({ register: registry });
  const instruments = new Map<string, Instrument>();
  const once = <T extends Instrument>(kind: new (...parameters: never[]) => T, name: string, make: () => T): T => {
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
      const counter = once(Counter, definition.name, () => fromZero(new Counter(base(definition)), definition.labels));
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
    measured: ({ name, help, labels, keptForMs = 0 }, read) => {
      const gauge = once(
        MeasuredGauge,
        name,
        () => new MeasuredGauge({ registry, name, help, labelNames: Object.keys(labels), keptForMs }),
      );
      gauge.readBy(async () => addedUp((await read()).map((one) => ({ labels: closed(labels, one.labels), value: one.value }))));
    },
    listed: ({ name, help, labels, most, keptForMs = 0 }, read) => {
      const gauge = once(MeasuredGauge, name, () => new MeasuredGauge({ registry, name, help, labelNames: labels, keptForMs }));
      gauge.readBy(async () => (await read()).slice(0, most));
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
};
