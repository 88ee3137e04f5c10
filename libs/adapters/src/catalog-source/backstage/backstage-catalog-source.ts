import { join } from 'node:path';
import type { CatalogSnapshot, CatalogSource } from '../catalog-source.ts';
import { nodeHashing } from '../../hashing/index.ts';
import { snapshotOf } from '../folder/file-answer.ts';
import { polledSource } from '../polled-source.ts';
import { SeenMark } from '../seen-mark.ts';
import { sourceUnavailable } from '../source-unavailable.ts';
import { BackstageError, backstagePages, type BackstageLimits } from './backstage-client.ts';
import { keepEntities, keptEntities } from './kept-catalog.ts';
import { readItem, type ItemAnswer } from './read-item.ts';

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

interface Item extends ItemAnswer {
  readonly text: string;
}

/** By digest of its text. */
type Items = ReadonlyMap<string, Item>;

const encoder = new TextEncoder();
const digestOf = (text: string): string => nodeHashing.sha256Hex(encoder.encode(text));

/**
 * The entities of a running Backstage. A reading that fails anywhere counts for nothing: the last whole one is used, also after a restart, with a finding
 * that says so. An entity that says the same as before is not looked into again.
 */
export const openBackstageCatalogSource = (options: BackstageCatalogOptions): CatalogSource => {
  const limits = { ...LIMITS, ...options.limits };
  const file = join(options.dataDirectory, `${options.name}-${digestOf(options.url).slice(0, 16)}.ndjson`);
  const seen = new SeenMark(`${file}.seen`);
  let items: Items | undefined;
  /** Digests of the items of each page, by digest of its bytes: a page that is the same costs one hash. */
  let pages: ReadonlyMap<string, readonly string[]> = new Map();
  let snapshot: CatalogSnapshot = { entities: [], findings: [] };
  let problem: string | undefined;
  let doubted: string | undefined;
  let version = 0;

  /** Adds one entity and answers its digest. */
  const itemOf = async (text: string, value: () => unknown, next: Map<string, Item>): Promise<string> => {
    const digest = digestOf(text);
    const known = next.get(digest) ?? items?.get(digest);
    next.set(digest, known ?? { text, ...(await readItem(value(), options.name, options.clock())) });
    return digest;
  };
  const take = (next: Items): boolean => {
    const same = items?.size === next.size && [...next.keys()].every((digest) => items?.has(digest));
    items = next;
    if (same) return false;
    snapshot = snapshotOf(
      [...next.values()].map((item) => ({ ...item, digest: '', held: false })),
      [],
    );
    version += 1;
    return true;
  };
  const recall = async (): Promise<void> => {
    const next = new Map<string, Item>();
    try {
      for await (const line of keptEntities(file)) await itemOf(line, () => JSON.parse(line) as unknown, next);
    } catch (error) {
      // Only a copy: what is damaged counts for nothing, and the next whole reading replaces it.
      options.onNotice?.(`${file} cannot be read: ${String(error)}`);
      next.clear();
    }
    take(next);
  };
  const sweep = async (): Promise<void> => {
    const next = new Map<string, Item>();
    const nextPages = new Map<string, readonly string[]>();
    for await (const page of backstagePages({ ...options, limits })) {
      const digest = nodeHashing.sha256Hex(page.bytes);
      const known = pages.get(digest)?.map((each) => [each, items?.get(each)] as const);
      const digests: string[] = [];
      for (const [each, item] of known ?? []) {
        if (item === undefined) continue;
        digests.push(each);
        next.set(each, item);
      }
      if (digests.length !== page.items.length) {
        digests.length = 0;
        for (const item of page.items) digests.push(await itemOf(JSON.stringify(item), () => item, next));
      }
      nextPages.set(digest, digests);
    }
    const before = items?.size ?? 0;
    const counted = `found ${next.size} entities where ${before} were`;
    // Most of a catalog gone at once is an outage more often than a change: believed when it is said twice.
    if (before >= MANY && next.size < before / 2 && doubted !== counted) {
      doubted = counted;
      throw new BackstageError(`${options.url}: ${counted}, which is believed once it is found again`);
    }
    doubted = undefined;
    pages = nextPages;
    if (take(next))
      await keepEntities(
        file,
        [...next.values()].map(({ text }) => text),
      );
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
