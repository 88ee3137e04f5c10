import { readFileSync } from 'node:fs';
import { request as insecure } from 'node:http';
import { request as secure } from 'node:https';
import { text } from 'node:stream/consumers';

const PATIENCE_MS = 5_000;
const MAX_BYTES = 1024 * 1024;

/** What of an address concerns plain HTTP. */
export interface NodeAccess {
  readonly tls: boolean;
  readonly credentials: string | undefined;
  readonly caFile: string | undefined;
}

export const nodeAccess = (url: string): NodeAccess => {
  const { groups } = /^[^:]+:\/\/(?:(?<credentials>[^@/]*)@)?[^/?]*\/?(?:\?(?<query>.*))?$/.exec(url) ?? {};
  const query = new URLSearchParams(groups?.['query'] ?? '');
  const named = (name: string): string | undefined => [...query].find(([key]) => key.toLowerCase().replaceAll(/[-_]/g, '') === name)?.[1];
  return {
    tls: named('tls')?.toLowerCase() !== 'false',
    credentials: groups?.['credentials'] === undefined ? undefined : decodeURIComponent(groups['credentials']),
    caFile: named('tlscafile'),
  };
};

/** The options that a node runs with: `GET /info/options`, which its operators and administrators may read. Rejects when it does not say. */
export const readNodeOptions = async (authority: string, { tls, credentials, caFile }: NodeAccess): Promise<unknown> => {
  const url = `${tls ? 'https' : 'http'}://${authority}/info/options`;
  const options = {
    signal: AbortSignal.timeout(PATIENCE_MS),
    headers: { accept: 'application/json' },
    // Without TLS the server knows no users, and a password would travel in the clear.
    ...(tls && credentials !== undefined ? { auth: credentials } : {}),
    ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }),
  };
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const asked = (tls ? secure : insecure)(url, options, (response) => {
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) response.destroy(new Error(`more than ${MAX_BYTES} bytes`));
    });
    const answer = async (): Promise<unknown> => {
      const body = await text(response);
      if (response.statusCode !== 200) throw new Error(`status ${String(response.statusCode)}`);
      return JSON.parse(body) as unknown;
    };
    answer().then(resolve, reject);
  });
  asked.on('error', reject);
  asked.end();
  return promise;
};

/** True when the options say that the node keeps nothing on disk (`MemDb`, whatever the spelling). */
export const keepsInMemory = (options: unknown): boolean => {
  if (!Array.isArray(options)) throw new Error('not a list of options');
  return options.some((option: unknown) => {
    if (typeof option !== 'object' || option === null) return false;
    const members = Object.entries(option).map(([key, value]) => [key.toLowerCase(), String(value).toLowerCase()] as const);
    const { name, value } = Object.fromEntries(members) as { name?: string; value?: string };
    return name?.replaceAll(/[^a-z]/g, '') === 'memdb' && value === 'true';
  });
};
