import type { Client } from './client.ts';

const EVERY_MS = 60_000;

/** Stands for the organisation's monitoring: reports what it was told through the public door, and goes on reporting it, so that it does not go stale. */
export class Monitoring {
  readonly #client: Client;
  readonly #onError: (error: unknown) => void;
  readonly #rates = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(client: Client, onError: (error: unknown) => void) {
    this.#client = client;
    this.#onError = onError;
  }

  /** Reports now; resolves when it is durable. */
  async burn(component: string, rate: number): Promise<void> {
    this.#rates.set(component, rate);
    await this.#report(component, rate);
    this.#timer ??= setInterval(() => void this.#reportAll(), EVERY_MS).unref();
  }

  rates(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#rates);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #reportAll(): Promise<void> {
    for (const [component, rate] of this.#rates) await this.#report(component, rate).catch(this.#onError);
  }

  /** Over all windows alike: it has burnt like this for long enough. */
  async #report(component: string, rate: number): Promise<void> {
    await this.#client.report({
      entity: `component:default/${component}`,
      signal: 'error-budget',
      burnRates: { '5m': rate, '30m': rate, '1h': rate, '2h': rate, '6h': rate, '1d': rate },
    });
  }
}
