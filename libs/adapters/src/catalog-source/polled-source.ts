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
 * a place that is far away, once it has answered. One question at a time.
 */
export const polledSource = ({ name, pollMs, refresh, current }: PolledSource): CatalogSource => {
  let watches = 0;
  let asked = false;
  const asking = turns();
  const reading = turns();
  const ask = async (): Promise<string> => {
    const answer = await refresh();
    asked = true;
    return answer;
  };
  const watch = (onChange: () => void): (() => void) => {
    watches += 1;
    let seen: string | undefined;
    let stopped = false;
    let timer: NodeJS.Timeout | undefined;
    const look = async (): Promise<void> => {
      const now = await asking(ask);
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
  const read = async (): Promise<CatalogSnapshot> => {
    // Watched, but for the first time: the watch's own question comes first, and is enough.
    if (watches === 0 || !asked) await asking(async () => (watches > 0 && asked ? '' : ask()));
    return reading(current);
  };
  return { name, read, watch };
};

/** One after another, whether the one before succeeded or not. */
const turns = () => {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
};
