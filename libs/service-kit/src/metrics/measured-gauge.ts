import { Gauge, type Registry } from 'prom-client';

export interface Measurement {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface MeasuredGaugeOptions {
  readonly registry: Registry;
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  /** Milliseconds for which a reading serves; 0: every scrape reads. */
  readonly keptForMs: number;
}

/** A scrape must not wait for a broker that does not answer. */
const PATIENCE_MS = 2_000;

/**
 * A gauge that is read when someone scrapes it. Where reading fails, or takes too long, its series are absent (an alert's `absent()` sees that), and the
 * other metrics are served all the same. One reading at a time: scrapes do not pile up on what is slow.
 */
export class MeasuredGauge {
  readonly #gauge: Gauge;
  readonly #keptForMs: number;
  #read: () => Promise<readonly Measurement[]>;
  #reading: Promise<void> | undefined;
  #readAt = -Infinity;

  constructor({ registry, name, help, labelNames, keptForMs }: MeasuredGaugeOptions) {
    this.#keptForMs = keptForMs;
    this.#read = async () => [];
    this.#gauge = new Gauge({ name, help, labelNames: [...labelNames], registers: [registry], collect: () => this.#collect() });
  }

  readBy(read: () => Promise<readonly Measurement[]>): void {
    this.#read = read;
    this.#readAt = -Infinity;
  }

  async #collect(): Promise<void> {
    if (performance.now() - this.#readAt < this.#keptForMs) return;
    this.#reading ??= this.#take().finally(() => (this.#reading = undefined));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        this.#gauge.reset();
        resolve();
      }, PATIENCE_MS);
    });
    await Promise.race([this.#reading, late]);
    clearTimeout(timer);
  }

  async #take(): Promise<void> {
    try {
      const measured = await this.#read();
      this.#gauge.reset();
      for (const { labels, value } of measured) this.#gauge.set({ ...labels }, value);
      this.#readAt = performance.now();
    } catch {
      this.#gauge.reset();
    }
  }
}
