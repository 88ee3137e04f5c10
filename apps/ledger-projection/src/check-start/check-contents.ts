import { setTimeout as delay } from 'node:timers/promises';
import type { ContentStore } from '@interlock/adapters/content-store';
import { Sha256, type RecordedEvent } from '@interlock/contracts';
import { namedContents } from '@interlock/domain';
import type { Logger, Metrics } from '@interlock/service-kit';

/** A bucket of many contents answers later than a start should wait: what it lacks is told when it is known. */
const PATIENCE_MS = 2_000;

/** What the record names in the content store, and the first stream that named it. */
export class ContentsOfRecord {
  private readonly namedBy = new Map<string, string>();

  add(event: RecordedEvent): void {
    for (const digest of contentsOf(event)) if (!this.namedBy.has(digest)) this.namedBy.set(digest, event.stream);
  }

  digests(): string[] {
    return [...this.namedBy.keys()];
  }

  streamOf(digest: string): string | undefined {
    return this.namedBy.get(digest);
  }
}

/** An event of another shape than this version knows names nothing that it could miss: who reads it says what is wrong with it. */
const contentsOf = (event: RecordedEvent): readonly string[] => {
  try {
    return namedContents(event).filter((digest) => Sha256.safeParse(digest).success);
  } catch (error) {
    if (error instanceof TypeError) return [];
    throw error;
  }
};

export interface CheckContents {
  readonly contents: ContentsOfRecord;
  readonly contentStore: Pick<ContentStore, 'lost'>;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly patienceMs?: number;
}

/**
 * Says what the record names and the content store has lost. It does not refuse to start: unlike a record that lost its end, a missing content is never taken for
 * another or for none. Who needs it is refused, and everything else goes on: restarts of what runs, new releases, the cure.
 */
export const checkContents = async ({
  contents,
  contentStore,
  logger,
  metrics,
  patienceMs = PATIENCE_MS,
}: CheckContents): Promise<void> => {
  const gauge = metrics.gauge({
    name: 'interlock_lost_contents',
    help: 'Contents that the record names and the content store had lost when this process started.',
    labels: {},
  });
  const told = lookAt({ contents, contentStore, logger, onLost: (lost) => gauge.set({}, lost) });
  const waiting = new AbortController();
  await Promise.race([told, delay(patienceMs, undefined, { ref: false, signal: waiting.signal }).catch(() => undefined)]);
  waiting.abort();
};

const lookAt = async ({
  contents,
  contentStore,
  logger,
  onLost,
}: Pick<CheckContents, 'contents' | 'contentStore' | 'logger'> & { readonly onLost: (lost: number) => void }): Promise<void> => {
  const digests = contents.digests();
  try {
    const lost = await contentStore.lost(digests);
    onLost(lost.length);
    // One of a release rather than a bundle, which the configuration may bring back.
    const example = lost.find((digest) => contents.streamOf(digest)?.startsWith('release-') === true) ?? lost[0];
    if (example !== undefined)
      logger.error({ lost: lost.length, named: digests.length, example }, inWords(lost.length, digests.length, example, contents));
  } catch (error) {
    logger.warn({ err: error }, 'whether the content store holds what the record names could not be looked at');
  }
};

const inWords = (lost: number, named: number, example: string, contents: ContentsOfRecord): string =>
  `the content store has lost ${lost} of the ${named} contents that the record names, for example ${example} of ${contents.streamOf(example)}: ` +
  'put it back from a backup (the folder content/ of the data folder, or the bucket). Until then what needs one of them is refused with stored_content.missing or ' +
  'stored_content.damaged, or is parked; everything else goes on';
