import type { EnvironmentEvent, RecordedEvent } from '@interlock/contracts';

interface Told {
  readonly environment: string;
  readonly until: string | null;
  ended: boolean;
}

/** Freezes as the environments' streams tell them, whatever anybody makes of them. They concern everyone here. */
export class FreezesTold {
  readonly #freezes = new Map<string, Told>();

  apply(recorded: RecordedEvent): void {
    const event = recorded as RecordedEvent & EnvironmentEvent;
    if (event.type === 'FreezeStarted') {
      const { environment, until, freezeId } = event.data;
      this.#freezes.set(freezeId, { environment, until, ended: false });
    }
    const freeze = event.type === 'FreezeEnded' ? this.#freezes.get(event.data.freezeId) : undefined;
    if (freeze !== undefined) freeze.ended = true;
  }

  isFrozen(environment: string, now: string): boolean {
    return this.inForce(environment, now).length > 0;
  }

  inForce(environment: string, now: string): string[] {
    return [...this.#freezes].flatMap(([id, freeze]) =>
      freeze.environment === environment && !freeze.ended && (freeze.until === null || now < freeze.until) ? [id] : [],
    );
  }
}
