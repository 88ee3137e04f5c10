import { join } from 'node:path';
import type { CatalogSnapshot, CatalogSource } from '../catalog-source.ts';
import { nodeHashing } from '../../hashing/index.ts';
import { snapshotOf } from '../folder/file-answer.ts';
import { inOrder } from '../in-order.ts';
import { polledSource } from '../polled-source.ts';
import { SeenMark } from '../seen-mark.ts';
import { sourceUnavailable } from '../source-unavailable.ts';
import { ReadingThreads } from '../reading-thread/index.ts';
import { backstagePages, type BackstageLimits, type PageAnswer } from './backstage-client.ts';
import { BackstageError, pageOf } from './backstage-page.ts';
import { keepPages, keptPages, type KeptPage } from './kept-catalog.ts';
import { readItem } from './read-item.ts';
import { itemDigest, type ReadItem } from './read-page.ts';

export interface BackstageCatalogOptions {
  readonly name: string;
  /** Of the backend, without `/api/catalog`. From the configuration, never from data. */
  readonly url: string;
  readonly pageSize: number;
  readonly pollMs: number;
  /** Where this source keeps what it read last. */
  readonly dataDirectory: string;
  readonly clock: () => string;
  readonly onNotice?: (message: string) => void;
  readonly token?: () => Promise<string>;
  readonly limits?: Partial<BackstageLimits>;
}

const LIMITS: BackstageLimits = {
  pageBytes: 64 * 1_048_576,
  entities: 1_000_000,
  requestMs: 30_000,
  attempts: 4,
  waitMs: 500,
  longestWaitMs: 30_000,
};

/** Fewer than this may go at once without being asked about twice. */
const MANY = 20;

/** What findings of the source as a whole name. */
const PLACE = 'entities';

/** Entities of one page that may be new and are still read at once; more of them are read beside the thread that serves. */
const FEW = 25;

/** Pages that are asked for before those that came are read. */
const AHEAD = 4;

interface ReadPage extends KeptPage {
  readonly items: readonly ReadItem[];
}

/** By digest. */
type Items = ReadonlyMap<string, ReadItem>;
type Pages = ReadonlyMap<string, ReadPage>;

/**
 * The entities of a running Backstage. A reading that fails anywhere counts for nothing: the last whole one is used, also after a restart, with a finding
 * that says so. A page, and an entity, that says the same as before is not looked into again.
 */
export const openBackstageCatalogSource = (options: BackstageCatalogOptions): CatalogSource => {
  const limits = { ...LIMITS, ...options.limits };
  const file = join(options.dataDirectory, `${options.name}-${addressOf(options.url)}.pages`);
  const seen = new SeenMark(`${file}.seen`);
  let items: Items | undefined;
  let pages: Pages = new Map();
  let snapshot: CatalogSnapshot = { entities: [], findings: [] };
  let problem: string | undefined;
  let doubted: string | undefined;
  /** What was read last lies in the file too. */
  let kept = true;
  let version = 0;

  const readNew = async (page: KeptPage, found: readonly unknown[], threads: ReadingThreads): Promise<readonly ReadItem[]> => {
    const asks = { bytes: page.bytes, source: options.name, seenAt: options.clock() };
    if (found.length > FEW && (items?.size ?? 0) === 0) return threads.ask('page', asks);
    const digests = found.map(itemDigest);
    if (digests.filter((digest) => items?.has(digest) !== true).length > FEW)
      return (await threads.ask('page', asks)).map((item) => items?.get(item.digest) ?? item);
    const read: ReadItem[] = [];
    for (const [place, digest] of digests.entries())
      read.push(items?.get(digest) ?? { digest, ...(await readItem(found[place], options.name, asks.seenAt)) });
    return read;
  };
  /** Reads pages as they come, in their order, a few ahead of what is read. */
  const readAll = async (answers: AsyncIterable<PageAnswer>): Promise<Pages> => {
    const threads = new ReadingThreads();
    const next = new Map<string, ReadPage>();
    const read = async ({ bytes, items: found }: PageAnswer): Promise<ReadPage> => {
      const page = { bytes, digest: nodeHashing.sha256Hex(bytes) };
      return pages.get(page.digest) ?? { ...page, items: await readNew(page, found, threads) };
    };
    try {
      for await (const page of inOrder(answers, AHEAD, read)) next.set(page.digest, page);
      return next;
    } finally {
      await threads.end();
    }
  };
  const take = (next: Pages): boolean => {
    const before = items;
    const now = new Map([...next.values()].flatMap((page) => page.items.map((item) => [item.digest, item] as const)));
    pages = next;
    items = now;
    if (before?.size === now.size && [...now.keys()].every((digest) => before.has(digest))) return false;
    snapshot = snapshotOf([...now.values()], []);
    version += 1;
    return true;
  };
  const recall = async (): Promise<void> => {
    try {
      take(await readAll(keptAnswers(file)));
    } catch (error) {
      // Only a copy: what is damaged counts for nothing, and the next whole reading replaces it.
      options.onNotice?.(`${file} cannot be read: ${String(error)}`);
      take(new Map());
    }
  };
  const sweep = async (): Promise<void> => {
    const next = await readAll(backstagePages({ ...options, limits }));
    const before = items?.size ?? 0;
    const now = [...next.values()].reduce((sum, page) => sum + page.items.length, 0);
    const counted = `found ${now} entities where ${before} were`;
    // Most of a catalog gone at once is an outage more often than a change: believed when it is said twice.
    if (before >= MANY && now < before / 2 && doubted !== counted) {
      doubted = counted;
      throw new BackstageError(`${options.url}: ${counted}, which is believed once it is found again`);
    }
    doubted = undefined;
    if (take(next)) kept = false;
    if (!kept) await keepPages(file, next.values());
    kept = true;
  };
  const refresh = async (): Promise<string> => {
    try {
      if (items === undefined) await recall();
      await sweep();
      await seen.set(options.clock());
      problem = undefined;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (problem === undefined) options.onNotice?.(message);
      problem = message;
    }
    return `${version} ${problem === undefined}`;
  };
  const current = async (): Promise<CatalogSnapshot> => {
    const now = { ...snapshot, seen: { at: await seen.get(), place: PLACE } };
    if (problem === undefined) return now;
    const says = `${problem}; the ${snapshot.entities.length} entities that were read last are used`;
    return { ...now, findings: [...snapshot.findings, sourceUnavailable(options.name, PLACE, says)] };
  };
  return polledSource({ name: options.name, pollMs: options.pollMs, refresh, current });
};

const addressOf = (url: string): string => nodeHashing.sha256Hex(new TextEncoder().encode(url)).slice(0, 16);

async function* keptAnswers(file: string): AsyncGenerator<PageAnswer> {
  for await (const { bytes } of keptPages(file)) yield { bytes, items: pageOf(bytes).items };
}
