import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readDocuments } from '../../folder/yaml/read-documents.ts';

/** Answers one request in the server's place; true when it did. */
export type Disturbance = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Speaks Backstage's cursor protocol (`/api/catalog/entities/by-query`) on loopback, over the entities that a spec puts into it. */
export class BackstageServer {
  readonly #server: Server;
  readonly #files = new Map<string, readonly string[]>();
  #all: readonly string[] | undefined;
  readonly token: string | undefined;
  requests: string[] = [];
  disturbance: Disturbance = () => false;

  static async begin(token?: string): Promise<BackstageServer> {
    const server = new BackstageServer(token);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  private constructor(token: string | undefined) {
    this.token = token;
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  put(name: string, text: string): void {
    const entities = readDocuments(text).map(({ value }) => value as { readonly metadata: object });
    this.putEntities(name, entities);
  }

  putEntities(name: string, entities: readonly { readonly metadata: object }[]): void {
    this.#all = undefined;
    this.#files.set(
      name,
      entities.map((entity, index) =>
        JSON.stringify({ ...entity, metadata: { ...entity.metadata, uid: `${name}-${index}`, etag: 'e' }, relations: [] }),
      ),
    );
  }

  remove(name: string): void {
    this.#all = undefined;
    this.#files.delete(name);
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.requests.push(request.url ?? '');
    if (this.disturbance(request, response)) return;
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const fail = (status: number, name: string): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { name, message: name } }));
    if (pathname !== '/api/catalog/entities/by-query') return fail(404, 'NotFoundError');
    if (this.token !== undefined && request.headers.authorization !== `Bearer ${this.token}`) return fail(401, 'AuthenticationError');
    const all = (this.#all ??= [...this.#files.keys()].toSorted().flatMap((name) => this.#files.get(name) ?? []));
    const cursor = searchParams.get('cursor');
    const start = cursor === null ? 0 : Number(Buffer.from(cursor, 'base64').toString());
    const end = start + Number(searchParams.get('limit') ?? 20);
    const pageInfo = end < all.length ? { nextCursor: Buffer.from(String(end)).toString('base64') } : {};
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(`{"items":[${all.slice(start, end).join(',')}],"totalItems":${all.length},"pageInfo":${JSON.stringify(pageInfo)}}`);
  }
}
