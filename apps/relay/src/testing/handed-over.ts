import type { Leadership, Role } from '@interlock/adapters/leadership';

/** Leadership that a spec hands from one replica to another, by their names. A replica that is told nothing goes on: as one that is frozen. */
export class HandedOver {
  readonly #roles = new Map<string, Role>();
  readonly #leading = new Map<string, { readonly ending: AbortController; readonly done: Promise<void> }>();

  for(replica: string): Leadership {
    return {
      lead: async (role) => {
        this.#roles.set(replica, role);
        return { stop: () => this.take(replica) };
      },
    };
  }

  give(replica: string): void {
    const role = this.#roles.get(replica);
    if (role === undefined) throw new Error(`${replica} does not stand`);
    const ending = new AbortController();
    this.#leading.set(replica, { ending, done: role.onLeading(ending.signal) });
  }

  /** Tells a replica that it leads no longer; resolves when it has stopped. */
  async take(replica: string): Promise<void> {
    const led = this.#leading.get(replica);
    this.#leading.delete(replica);
    led?.ending.abort();
    await led?.done;
  }
}
