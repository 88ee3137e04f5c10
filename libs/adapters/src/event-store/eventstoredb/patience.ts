export const PARTS = 4;

/**
 * Calls back once nothing was heard for `ms` in which this process could hear. One that was held up (by a long task, by the collector, by a machine
 * that slept) finds its timers run out before it reads what came in time. So the wait is made of parts, and to be held up counts as one of them,
 * however long it lasted; at their end the loop goes round once more, which reads what waits at the sockets.
 */
export class Patience {
  readonly #timer: NodeJS.Timeout;
  readonly #onLost: () => void;
  #parts = PARTS;
  #lastTurn: NodeJS.Immediate | undefined;

  constructor(ms: number, onLost: () => void) {
    this.#onLost = onLost;
    this.#timer = setTimeout(() => this.#partOver(), ms / PARTS);
  }

  /** Something came: the wait begins anew. */
  heard(): void {
    clearImmediate(this.#lastTurn);
    this.#parts = PARTS;
    this.#timer.refresh();
  }

  /** Nothing is waited for any more. */
  end(): void {
    clearImmediate(this.#lastTurn);
    clearTimeout(this.#timer);
  }

  #partOver(): void {
    this.#parts -= 1;
    if (this.#parts > 0) this.#timer.refresh();
    else this.#lastTurn = setImmediate(this.#onLost);
  }
}
