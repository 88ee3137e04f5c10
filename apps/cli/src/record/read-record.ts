import { RecordedEventSchema } from '@interlock/contracts';
import type { Client } from '../client/client.ts';
import { linesOf } from '../client/follow-events.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

const PAGE = 1_000;

/** Which part of the record: positions from `from` up to `until`, both included, of one stream or of all. */
export interface RecordRange {
  readonly from: number;
  readonly until?: number | undefined;
  readonly stream?: string | undefined;
}

/** Lines of the record as the server gives them, page by page, until one comes back empty. Bytes are handed on as they came: verifying is another matter. */
export async function* readRecord(client: Client, { from, until, stream }: RecordRange): AsyncGenerator<string> {
  for (let after = from - 1; ;) {
    const response = await client.open('/v1/ledger/events', 'application/x-ndjson', { query: { after, until, stream, limit: PAGE } });
    let last = after;
    for await (const line of linesOf(response)) {
      if (line === '') continue;
      const event = RecordedEventSchema.safeParse(JSON.parse(line));
      if (!event.success || event.data.position <= last || (stream !== undefined && event.data.stream !== stream))
        throw new CliError(
          'client.unexpected_answer',
          EXIT.failed,
          `the record's export is out of order or malformed after position ${last}`,
        );
      last = event.data.position;
      yield line;
    }
    if (last === after) return;
    after = last;
  }
}
