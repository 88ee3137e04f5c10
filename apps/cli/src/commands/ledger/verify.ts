import type { Command } from 'commander';
import type { Checkpoint } from '@interlock/domain';
import { badInput } from '../../cli-error.ts';
import type { Cli } from '../../program/cli.ts';
import { readHead } from '../../record/read-head.ts';
import { verifyExport } from '../../record/verify-export.ts';
import type { Io } from '../../terminal/index.ts';

interface Options {
  readonly head?: string;
  readonly key?: string;
}

const headOf = async (io: Pick<Io, 'cwd'>, { head, key }: Options): Promise<Checkpoint | undefined> => {
  if (head !== undefined && key !== undefined) return readHead(io, head, key);
  if (head === undefined && key === undefined) return undefined;
  throw badInput([
    head === undefined
      ? { field: '--head', found: 'nothing', expected: 'a signed head, along with --key' }
      : { field: '--key', found: 'nothing', expected: 'the public key, along with --head' },
  ]);
};

export const addLedgerVerify = (noun: Command, cli: Cli): void => {
  noun
    .command('verify')
    .description('recompute the chain of every stream of an export, and with a signed head the whole record; needs no server, asks nobody')
    .argument('<export file>')
    .option('--head <file>', 'a signed head that was kept elsewhere: finds a rewrite of everything, and a lost end; needs --key')
    .option('--key <file>', 'the public key that the head is signed with: PEM, or `verifierKey` of GET /v1/ledger/head')
    .action((path: string, options: Options) =>
      cli.answer(async ({ io, page }) => {
        const signed = await headOf(io, options);
        const report = await verifyExport(io, path, signed);
        const { events, streams, position: head, rootHash } = report;
        return {
          document: { valid: true, events, streams, head, rootHash, agreesWithHead: report.agreesWithHead },
          page: page()
            .text(`✓ ${events} events in ${streams} streams verify: no gap, and each quotes the hash of the one before it.`, {
              style: 'good',
            })
            .field('head', `position ${head}`)
            .field('root', rootHash)
            .text(
              signed === undefined
                ? 'A chain proves what comes before its last link. Whether the last event of each stream is the last, and is unchanged, a signed head shows: --head.'
                : `✓ the first ${signed.treeSize} events are those of the signed head.`,
              signed === undefined ? { indent: 2, style: 'dim' } : { style: 'good' },
            ),
        };
      }),
    );
};
