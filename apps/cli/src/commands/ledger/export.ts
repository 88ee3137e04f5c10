import { LedgerPosition } from '@interlock/contracts';
import type { Command } from 'commander';
import { resolve } from 'node:path';
import { z } from 'zod';
import { badInput } from '../../cli-error.ts';
import type { Cli, Verb } from '../../program/cli.ts';
import { readOptional } from '../../program/read-options.ts';
import { readRecord, type RecordRange } from '../../record/read-record.ts';
import { writeExport } from '../../record/write-export.ts';
import { readInstant } from '../../terminal/index.ts';

interface Options {
  readonly stream?: string;
  readonly from?: string;
  readonly asOf?: string;
  readonly out?: string;
}

const Position = z
  .string()
  .regex(/^\d{1,15}$/, 'a position in the record, a whole number from 0')
  .transform(Number);

export const addLedgerExport = (noun: Command, cli: Cli): void => {
  noun
    .command('export')
    .description('the record as JSON Lines, in position order, for `ledger verify` and for analysts')
    .option('--stream <name>', 'only one stream, e.g. release-<id>')
    .option('--from <position>', 'from this position on (default: from the first)')
    .option('--as-of <position|time>', 'as the record was: up to a position, or at 2026-03-02T16:50Z, or 90m ago (default: now)')
    .option('--out <file>', 'a file that is not there yet (default: stdout)')
    .action((options: Options) =>
      cli.answer(async (verb) => {
        const range = await rangeOf(verb, options);
        const lines = readRecord(verb.client, range);
        if (options.out === undefined) return toStdout(verb, lines);
        const file = resolve(verb.io.cwd, options.out);
        const events = await writeExport(file, lines);
        return {
          document: { file, events, stream: options.stream ?? null, from: range.from, asOf: range.until ?? null },
          page: verb
            .page()
            .text(`${events} events${range.until === undefined ? '' : `, up to position ${range.until},`} in ${file}.`)
            .command(['npx interlock ledger verify', options.out]),
        };
      }),
    );
};

const rangeOf = async (verb: Verb, { from, asOf, stream }: Options): Promise<RecordRange> => {
  const first = readOptional(Position, '--from', from) ?? 0;
  const until = asOf === undefined ? undefined : await positionOf(verb, asOf);
  if (until !== undefined && until < first)
    throw badInput([
      {
        field: '--as-of',
        found: until === -1 ? `${asOf}, before the first event` : `position ${until}`,
        expected: `position ${first} or later`,
      },
    ]);
  return { from: first, until, stream: readOptional(z.string().min(1).max(300), '--stream', stream) };
};

/** An instant becomes a position once, so that every page is cut at the same place. */
const positionOf = async ({ client, io, note }: Verb, asOf: string): Promise<number> => {
  if (/^\d+$/.test(asOf)) return z.number().parse(readOptional(Position, '--as-of', asOf));
  const at = readInstant('--as-of', asOf, io.now());
  const { position, recordedAt } = await client.get(LedgerPosition, '/v1/ledger/position', { at });
  if (recordedAt !== null) note(`As of ${at}: position ${position}, recorded at ${recordedAt}.`);
  return position;
};

const toStdout = async (verb: Verb, lines: AsyncIterable<string>): Promise<{ document: unknown; page: string }> => {
  if (verb.json)
    throw badInput([
      { field: '--json', found: 'an export to stdout', expected: '--out <file> along with it: JSON Lines are many documents' },
    ]);
  for await (const line of lines) verb.say(`${line}\n`);
  return { document: null, page: '' };
};
