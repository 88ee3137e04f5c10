import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { nodeHashing } from '../../hashing/index.ts';

/** A page as it came, and its sha256. */
export interface KeptPage {
  readonly bytes: Uint8Array;
  readonly digest: string;
}

const HEADER_BYTES = 80;
const headerOf = ({ bytes, digest }: KeptPage): Buffer => Buffer.from(`${digest} ${bytes.length}`.padEnd(HEADER_BYTES - 1) + '\n');

/** The pages that were read last: an outage that meets a restart must not empty the catalog. Synced once, then put in the place of what was kept before. */
export const keepPages = async (file: string, pages: Iterable<KeptPage>): Promise<void> => {
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(`${file}.part`, 'w', 0o600);
  try {
    for (const page of pages) {
      await handle.appendFile(headerOf(page));
      await handle.appendFile(page.bytes);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.part`, file);
};

/** Nothing when none were kept; throws where they are damaged. */
export async function* keptPages(file: string): AsyncGenerator<KeptPage> {
  if (!existsSync(file)) return;
  let rest = Buffer.alloc(0);
  let next: { readonly digest: string; readonly length: number } | undefined;
  for await (const chunk of createReadStream(file, { highWaterMark: 1_048_576 }) as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      if (next === undefined && rest.length >= HEADER_BYTES) {
        next = readHeader(rest.toString('latin1', 0, HEADER_BYTES));
        rest = rest.subarray(HEADER_BYTES);
      }
      if (next === undefined || rest.length < next.length) break;
      const bytes = Uint8Array.from(rest.subarray(0, next.length));
      if (nodeHashing.sha256Hex(bytes) !== next.digest) throw new Error('a page that was kept has another digest than its own');
      yield { bytes, digest: next.digest };
      rest = rest.subarray(next.length);
      next = undefined;
    }
  }
  if (next !== undefined || rest.length > 0) throw new Error('the pages that were kept end too early');
}

const readHeader = (text: string): { readonly digest: string; readonly length: number } => {
  const [, digest = '', length] = /^([0-9a-f]{64}) (\d{1,10}) *\n$/.exec(text) ?? [];
  if (length === undefined) throw new Error('the pages that were kept cannot be told apart');
  return { digest, length: Number(length) };
};
