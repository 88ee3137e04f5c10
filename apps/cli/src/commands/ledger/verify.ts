import type { Command } from 'commander';
import { badInput } from '../../cli-error.ts';
import type { Answer, Cli, Verb } from '../../program/cli.ts';
import { collect } from '../../program/read-options.ts';
import { readHead } from '../../record/read-head.ts';
import { readKey } from '../../record/read-key.ts';
import { readProof } from '../../record/read-proof.ts';
import { verifyExport } from '../../record/verify-export.ts';
import { verifyProof } from '../../record/verify-proof.ts';
import { renderLedgerExport } from '../../render/ledger-export.ts';
import { renderLedgerProof } from '../../render/ledger-proof.ts';

interface Options {
  readonly head?: readonly string[];
  readonly key?: string;
  readonly proof?: string;
  readonly decision?: string;
  readonly event?: string;
}

export const addLedgerVerify = (noun: Command, cli: Cli): void => {
  noun
    .command('verify')
    .description(
      'an export: recomputes the chain of every stream, and with a signed head the whole record. A proof: that an event or a decision is on the record, and that the record only grew. Needs no server, asks nobody',
    )
    .argument('[export file]')
    .option(
      '--head <file>',
      'a signed head that was kept elsewhere: finds a rewrite of everything, and a lost end; needs --key (repeatable)',
      collect,
    )
    .option('--key <file>', 'the public key that heads are signed with: PEM, or `verifierKey` of GET /v1/ledger/head')
    .option('--proof <file>', 'in place of an export: of `decision export`, of `ledger prove`, or a C2SP tlog-proof; needs --key')
    .option('--decision <file>', "a decision's export: that the event of the proof carries its certificate")
    .option('--event <file>', 'the event that a tlog-proof is of: its line of an export')
    .action((path: string | undefined, options: Options) =>
      cli.answer((verb) => {
        requireOne(path, options);
        return path === undefined ? answerProof(verb, options) : answerExport(verb, path, options);
      }),
    );
};

const requireOne = (path: string | undefined, { proof, decision, event }: Options): void => {
  if ((path === undefined) === (proof === undefined))
    throw badInput([
      {
        field: 'export file',
        found: path === undefined ? 'nothing' : 'one, and --proof',
        expected: 'an export of `interlock ledger export`, or --proof',
      },
    ]);
  const [field, found] = decision === undefined ? ['--event', event] : ['--decision', decision];
  if (proof === undefined && found !== undefined) throw badInput([{ field, found, expected: 'nothing, without --proof' }]);
};

const needed = (field: string, expected: string) => badInput([{ field, found: 'nothing', expected }]);

const answerExport = async (verb: Verb, path: string, { head: files = [], key: keyFile }: Options): Promise<Answer> => {
  if (keyFile === undefined && files.length > 0) throw needed('--key', 'the public key, along with --head');
  if (keyFile !== undefined && files.length === 0) throw needed('--head', 'a signed head, along with --key');
  const key = keyFile === undefined ? undefined : await readKey(verb.io, keyFile);
  const heads = key === undefined ? [] : await Promise.all(files.map((file) => readHead(verb.io, file, key)));
  const report = await verifyExport(verb.io, path, heads);
  const { events, streams, position: head, begunLater, rootHash } = report;
  return {
    document: {
      valid: true,
      events,
      streams,
      head,
      // Of events that begin in the middle a root would be no root of the record.
      rootHash: begunLater.length === 0 ? rootHash : null,
      agreesWithHead: report.agreesWithHead,
      begunLater: { streams: begunLater.length, begin: begunLater.slice(0, 100) },
    },
    page: renderLedgerExport(verb.page(), report, heads),
  };
};

const answerProof = async ({ io, page }: Verb, options: Options): Promise<Answer> => {
  const { head: files = [], key: keyFile, proof: file = '', event, decision } = options;
  if (keyFile === undefined) throw needed('--key', 'the public key that heads are signed with, from elsewhere than the proof');
  const key = await readKey(io, keyFile);
  const read = await readProof(io, { proof: file, event, decision });
  const kept = await Promise.all(files.map((one) => readHead(io, one, key)));
  const verified = verifyProof({ ...read, file, kept, key });
  const { head, record, decisionId, heads } = verified;
  return {
    document: {
      valid: true,
      head,
      record: record === null ? null : { event: record.event, leafIndex: record.leafIndex },
      decisionId,
      heads,
    },
    page: renderLedgerProof(page(), verified, keyFile),
  };
};
