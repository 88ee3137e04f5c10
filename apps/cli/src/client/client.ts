import { fieldErrors } from '@interlock/domain';
import type { z } from 'zod';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { isErrno, messageOf } from '../program/system-error.ts';
import { problemError } from './problem-error.ts';

export interface ClientOptions {
  /** Origin, and the path before `/v1` if there is one; no slash at the end, e.g. `http://127.0.0.1:7080`. */
  readonly url: string;
  /** The bearer token for this origin, read when the first request goes out. */
  readonly token: () => Promise<string | undefined>;
}

interface Request {
  readonly method?: 'GET' | 'POST';
  readonly body?: unknown;
  readonly bytes?: Blob;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

const PATIENCE_MS = 60_000;
/** A large document is judged within a minute of its turn, and others may be before it. */
const PATIENCE_WITH_BYTES_MS = 300_000;

/** Interlock's HTTP API. Every answer is parsed; a refusal becomes one `CliError`. */
export class Client {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  get url(): string {
    return this.#options.url;
  }

  get<T extends z.ZodType>(schema: T, path: string, query: Request['query'] = {}): Promise<z.infer<T>> {
    return this.#json(schema, path, { query });
  }

  post<T extends z.ZodType>(schema: T, path: string, body: unknown): Promise<z.infer<T>> {
    return this.#json(schema, path, { method: 'POST', body });
  }

  postBytes<T extends z.ZodType>(schema: T, path: string, bytes: Blob, query: Request['query'] = {}): Promise<z.infer<T>> {
    return this.#json(schema, path, { method: 'POST', bytes, query });
  }

  /** A response whose body is read as it comes. */
  open(path: string, accept: string, request: Pick<Request, 'query' | 'signal' | 'headers'> = {}): Promise<Response> {
    return this.#send(path, { ...request, headers: { ...request.headers, accept } });
  }

  async #json<T extends z.ZodType>(schema: T, path: string, request: Request): Promise<z.infer<T>> {
    const response = await this.#send(path, {
      ...request,
      signal: AbortSignal.timeout(request.bytes === undefined ? PATIENCE_MS : PATIENCE_WITH_BYTES_MS),
    });
    const value = await jsonOf(response, this.url);
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const [first] = fieldErrors(parsed.error, value);
    throw new CliError(
      'client.unexpected_answer',
      EXIT.failed,
      `${this.url}${path} answered something else than this CLI understands: ${first?.field}: found ${first?.found}, expected ${first?.expected}`,
      { cause: parsed.error, hint: 'Server and CLI may be of different versions.' },
    );
  }

  async #send(path: string, { method = 'GET', body, bytes, query = {}, headers = {}, signal }: Request): Promise<Response> {
    const url = new URL(`${this.url}${path}`);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
    const token = await this.#options.token();
    const init: RequestInit = {
      method,
      // A redirect could carry the token to another host.
      redirect: 'error',
      headers: {
        accept: 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(bytes === undefined ? {} : { 'content-type': 'application/octet-stream' }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(bytes === undefined ? {} : { body: bytes }),
      ...(signal === undefined ? {} : { signal }),
    };
    const response = await fetch(url, init).catch((cause: unknown) => {
      throw unreachable(this.url, cause);
    });
    if (!response.ok) throw await problemError(response, this.url, method);
    return response;
  }
}

const jsonOf = async (response: Response, url: string): Promise<unknown> => {
  try {
    return (await response.json()) as unknown;
  } catch (cause) {
    throw new CliError('client.unexpected_answer', EXIT.failed, `${url} answered no JSON; is it Interlock?`, { cause });
  }
};

const unreachable = (url: string, cause: unknown): CliError => {
  const inner = typeof cause === 'object' && cause !== null && 'cause' in cause && cause.cause !== undefined ? cause.cause : cause;
  const why = isErrno(inner) ? inner.code : messageOf(inner);
  return new CliError('client.unreachable', EXIT.failed, `Interlock cannot be reached at ${url} (${why})`, {
    cause,
    hint: 'Start it with `npm start`, or name its address with --url or INTERLOCK_URL.',
  });
};
