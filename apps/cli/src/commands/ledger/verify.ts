import type { Command } from 'commander';
import type { Checkpoint, LedgerReport } from '@interlock/domain';
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

const SHOWN = 100;

/** What an export shows at its beginning, and what it cannot. */
const partText = ({ streams, begunLater }: LedgerReport): string => {
  if (begunLater.length === 0) return 'Every stream in it is there from its first event.';
  const [first] = begunLater;
  return (
    `A part: ${begunLater.length} of ${streams} streams begin later than at their first event (${first?.stream} at revision ${first?.revision}). ` +
    'From there on their chain holds; what came before is not here, and nothing is shown of it. Only an export of the whole record can be compared with a signed head.'
  );
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
        const { events, streams, position: head, begunLater } = report;
        // Of events that begin in the middle a root would be no root of the record.
        const rootHash = begunLater.length === 0 ? report.rootHash : null;
        const part = { streams: begunLater.length, begin: begunLater.slice(0, SHOWN) };
        return {
          document: { valid: true, events, streams, head, rootHash, agreesWithHead: report.agreesWithHead, begunLater: part },
          page: page()
            .text(`✓ ${events} events in ${streams} streams verify: no gap, and each quotes the hash of the one before it.`, {
              style: 'good',
            })
            .field('head', `position ${head}`)
            .field('root', rootHash ?? 'none: of events that begin in the middle it would be no root of the record')
            .text(partText(report), { indent: 2, style: begunLater.length === 0 ? 'dim' : 'warn' })
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
