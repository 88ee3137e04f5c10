import { resolve } from 'node:path';
import { LedgerHead } from '@interlock/contracts';
import type { Command } from 'commander';
import type { Cli } from '../../program/cli.ts';
import { writeOut } from '../../record/write-export.ts';

interface Options {
  readonly out?: string;
}

export const addLedgerHead = (noun: Command, cli: Cli): void => {
  noun
    .command('head')
    .description('the newest signed head of the record, to be kept elsewhere: later it shows whether anything before it was changed')
    .option('--out <file>', 'a file that is not there yet (default: stdout)')
    .action(({ out }: Options) =>
      cli.answer(async ({ client, io, page }) => {
        const head = await client.get(LedgerHead, '/v1/ledger/head');
        if (out === undefined) return { document: head, page: head.checkpoint };
        await writeOut(resolve(io.cwd, out), head.checkpoint);
        const shown = page()
          .text(`The signed head of ${head.treeSize} events, in ${out}. Keep it where the server cannot reach it.`)
          .field('root', head.rootHash)
          .field('key', head.verifierKey)
          .text('Whoever does not trust the server takes the key once from whoever runs it, not from here.', { indent: 2, style: 'dim' });
        return { document: { file: out, ...head }, page: shown };
      }),
    );
};
