/** Something that works on its own: consumers, the relay, a projection, a watcher. */
export interface Activity {
  readonly name: string;
  /** Resolves when everything that was there at the time of the call is worked off. */
  idle(): Promise<void>;
}

/** Who works in this process. For journeys, tests and shutdown; never for logic. */
export class Activities {
  readonly #activities: Activity[] = [];

  register(activity: Activity): void {
    this.#activities.push(activity);
  }

  /** Resolves when each of them, asked one after the other, was idle. Twice, because the last one's work may be the first one's input. */
  async idle(): Promise<void> {
    for (const activity of [...this.#activities, ...this.#activities]) await activity.idle();
  }

  /**
   * Resolves when one whole round finds everybody idle and `position` (the head of the record) where it was before it: what one did made no
   * work for another.
   */
  async settled(position: () => Promise<number>): Promise<void> {
    for (;;) {
      const before = await position();
      await this.idle();
      if ((await position()) === before) return;
    }
  }
}
