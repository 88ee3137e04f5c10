import type { CatalogSnapshot, CatalogSource } from './catalog-source.ts';

export interface PolledSource {
  readonly name: string;
  readonly pollMs: number;
  /** Looks whether there is something new; answers a text that differs when there is. Keeps failures to itself: what was read last still counts. */
  readonly refresh: () => Promise<string>;
  /** What was read last. */
  readonly current: () => Promise<CatalogSnapshot>;
}

/**
 * A source that tells of no changes is asked for them. While it is watched, the watch alone asks: a change elsewhere must not make every harvest wait for
 * a place that is far away. One question at a time.
 */
export const polledSource = ({ name, pollMs, refresh, current }: PolledSource): CatalogSource => {
  let watches = 0;
  let asked = false;
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };
  const ask = (): Promise<string> => {
    asked = true;
    return refresh();
  };
  const watch = (onChange: () => void): (() => void) => {
    watches += 1;
    let seen: string | undefined;
    let stopped = false;
    let timer: NodeJS.Timeout | undefined;
    const look = async (): Promise<void> => {
      const now = await inTurn(ask);
      if (stopped) return;
      timer = setTimeout(() => void look(), pollMs).unref();
      if (now === seen) return;
      seen = now;
      onChange();
    };
    void look();
    return () => {
      if (stopped) return;
      stopped = true;
      watches -= 1;
      clearTimeout(timer);
    };
  };
  const read = (): Promise<CatalogSnapshot> =>
    inTurn(async () => {
      if (watches === 0 || !asked) await ask();
      return current();
    });
  return { name, read, watch };
};
