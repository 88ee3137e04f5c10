import type { Command } from 'commander';
import { resolve } from 'node:path';
import { badInput } from '../../cli-error.ts';
import type { Cli, Verb } from '../../program/cli.ts';
import { readRecord } from '../../record/read-record.ts';
import { writeExport } from '../../record/write-export.ts';

interface Options {
  readonly stream?: string;
  readonly out?: string;
}

export const addLedgerExport = (noun: Command, cli: Cli): void => {
  noun
    .command('export')
    .description('the record as JSON Lines, in position order, for `ledger verify`')
    .option('--stream <name>', 'only one stream, e.g. release-<id>')
    .option('--out <file>', 'a file that is not there yet (default: stdout)')
    .action((options: Options) =>
      cli.answer(async (verb) => {
        const lines = readRecord(verb.client, options.stream);
        if (options.out === undefined) return toStdout(verb, lines);
        const file = resolve(verb.io.cwd, options.out);
        const events = await writeExport(file, lines);
        return {
          document: { file, events, stream: options.stream ?? null },
          page: verb.page().text(`${events} events in ${file}.`).command(['npx interlock ledger verify', options.out]),
        };
      }),
    );
};

const toStdout = async (verb: Verb, lines: AsyncIterable<string>): Promise<{ document: unknown; page: string }> => {
  if (verb.json)
    throw badInput([
      { field: '--json', found: 'an export to stdout', expected: '--out <file> along with it: JSON Lines are many documents' },
    ]);
  for await (const line of lines) verb.say(`${line}\n`);
  return { document: null, page: '' };
};
