import { once } from 'node:events';
import { END, eventTypeFilter, EventStoreDBClient, type AllStreamSubscription } from '@eventstore/db-client';

const STALL_MS = 60_000;

const WATCHED = ['DecisionRecorded', 'DeploymentApplied'];

/** When each release's stream got its first event of a watched type. Sees no other, and checks nothing: the watcher takes its time from the same processors. */
export class Watch {
  readonly #seen = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();
  readonly #client: EventStoreDBClient;
  readonly #subscription: AllStreamSubscription;

  constructor(url: string) {
    this.#client = EventStoreDBClient.connectionString(url);
    this.#subscription = this.#client.subscribeToAll({ fromPosition: END, filter: eventTypeFilter({ prefixes: WATCHED }) });
    this.#subscription.on('data', ({ event }) => event !== undefined && this.#take(event.streamId, event.type));
  }

  /** Resolves when nothing that is recorded from now on is missed. */
  async started(): Promise<void> {
    await once(this.#subscription, 'confirmation');
  }

  #take(stream: string, type: string): void {
    const key = `${type} ${stream}`;
    if (this.#seen.has(key)) return;
    this.#seen.set(key, performance.now());
    for (const resolve of this.#waiting.get(key) ?? []) resolve();
    this.#waiting.delete(key);
  }

  async stop(): Promise<void> {
    await this.#subscription.unsubscribe();
    await this.#client.dispose();
  }

  at(type: string, stream: string): number | undefined {
    return this.#seen.get(`${type} ${stream}`);
  }

  /** Rejects when some are missing and none came for a while: what is held by a policy never comes. */
  async until(type: string, streams: ReadonlySet<string>): Promise<void> {
    const missing = new Set([...streams].map((stream) => `${type} ${stream}`).filter((key) => !this.#seen.has(key)));
    const stalled = Promise.withResolvers<never>();
    const guard = setTimeout(() => {
      const [one = ''] = missing;
      stalled.reject(new Error(`${missing.size} of ${streams.size} releases have no ${type}, and none came for ${STALL_MS} ms: ${one}`));
    }, STALL_MS);
    const arrivals = [...missing].map(async (key) => {
      await new Promise<void>((resolve) => this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), resolve]));
      missing.delete(key);
      guard.refresh();
    });
    await Promise.race([Promise.all(arrivals), stalled.promise]).finally(() => clearTimeout(guard));
  }
}
