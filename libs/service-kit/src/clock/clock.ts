/** Server time. The only clock that rules may hear of (guarantee 8). */
export interface Clock {
  /** Now, UTC with milliseconds: `2026-01-02T03:04:05.678Z`. */
  now(): string;
  epochMs(): number;
  /** Calls back once at or after the instant, however far away; at once (not synchronously) when it has passed. Returns a cancel function. */
  at(epochMs: number, callback: () => void): () => void;
}
