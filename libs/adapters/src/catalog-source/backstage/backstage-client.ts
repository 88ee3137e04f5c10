import { setTimeout as pause } from 'node:timers/promises';
import { BackstageError, pageOf } from './backstage-page.ts';

export interface BackstageClientOptions {
  /** Without a slash at the end; the API is below `/api/catalog`. */
  readonly url: string;
  readonly pageSize: number;
  readonly token?: () => Promise<string>;
  readonly limits: BackstageLimits;
}

export interface BackstageLimits {
  /** Bytes of one page. */
  readonly pageBytes: number;
  readonly entities: number;
  /** Milliseconds for one request with its answer. */
  readonly requestMs: number;
  /** Times that one page is asked for. */
  readonly attempts: number;
  /** Milliseconds before the second time, doubled for each further one; `Retry-After` outweighs it, up to `longestWaitMs`. */
  readonly waitMs: number;
  readonly longestWaitMs: number;
}

/** One page as it came, and what it holds. */
export interface PageAnswer {
  readonly bytes: Uint8Array;
  readonly items: readonly unknown[];
}

const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * Every entity, page by page (`GET /api/catalog/entities/by-query`). Ordered by uid, which never changes: a cursor then skips nothing that stays, whatever
 * comes and goes meanwhile. A page that cannot be had ends the reading with `BackstageError`; half a catalog is none.
 */
export async function* backstagePages(options: BackstageClientOptions): AsyncGenerator<PageAnswer> {
  const token = await options.token?.();
  const seen = new Set<string>();
  let count = 0;
  let query = new URLSearchParams({ limit: String(options.pageSize), orderField: 'metadata.uid,asc' });
  for (;;) {
    const bytes = await ask(query, token, options);
    const page = pageOf(bytes);
    count += page.items.length;
    if (count > options.limits.entities) throw new BackstageError(`found more than ${options.limits.entities} entities`);
    yield { bytes, items: page.items };
    const cursor = page.nextCursor;
    if (cursor === undefined) return;
    // Else one that leads on and on would never be through.
    if (page.items.length === 0) throw new BackstageError('found a page of nothing that says that more follows');
    if (seen.has(cursor)) throw new BackstageError('found the same cursor twice, expected it to lead on');
    seen.add(cursor);
    query = new URLSearchParams({ limit: String(options.pageSize), cursor });
  }
}

const ask = async (query: URLSearchParams, token: string | undefined, options: BackstageClientOptions): Promise<Uint8Array> => {
  const { attempts, waitMs, longestWaitMs } = options.limits;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await askOnce(query, token, options);
    if (answer.bytes !== undefined) return answer.bytes;
    if (!answer.passing || attempt === attempts) throw new BackstageError(answer.says, { cause: answer.cause });
    await pause(Math.min(answer.retryAfterMs ?? waitMs * 2 ** (attempt - 1), longestWaitMs));
  }
};

type Answer =
  | { readonly bytes: Uint8Array }
  | {
      readonly bytes?: undefined;
      readonly passing: boolean;
      readonly says: string;
      readonly retryAfterMs?: number | undefined;
      readonly cause?: unknown;
    };

const askOnce = async (query: URLSearchParams, token: string | undefined, options: BackstageClientOptions): Promise<Answer> => {
  const { url, limits } = options;
  try {
    // A redirect could lead the token, or us, to another host (Backstage CVE-2026-24048).
    const response = await fetch(`${url}/api/catalog/entities/by-query?${query.toString()}`, {
      redirect: 'error',
      signal: AbortSignal.timeout(limits.requestMs),
      headers: { accept: 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    });
    const bytes = await boundedBody(response, limits.pageBytes);
    if (bytes === undefined)
      return { passing: false, says: `${url} gave more than ${limits.pageBytes} bytes for one page; ask for fewer by "pageSize"` };
    if (response.status === 200) return { bytes };
    const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
    const retryAfterMs = retryAfter >= 0 ? retryAfter * 1_000 : undefined;
    return { passing: PASSING.has(response.status), retryAfterMs, says: `${url} answered ${response.status}` };
  } catch (cause) {
    const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
    return { passing: true, says: `${url} cannot be reached: ${why.slice(0, 200).toWellFormed()}`, cause };
  }
};

const boundedBody = async (response: Response, limit: number): Promise<Uint8Array | undefined> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop early cancels the body.
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};
