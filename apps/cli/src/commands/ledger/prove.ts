import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { badInput } from '../../cli-error.ts';
import { decisionIdOf } from '../../client/decision-id.ts';
import type { Cli, Verb } from '../../program/cli.ts';
import { collect, readOptional } from '../../program/read-options.ts';
import { fetchProof, type WantedProof } from '../../record/fetch-proof.ts';
import { headSizes } from '../../record/read-head.ts';
import { writeOut } from '../../record/write-export.ts';
import { safeJson } from '../../terminal/index.ts';

interface Options {
  readonly event?: string;
  readonly decision?: string;
  readonly head?: readonly string[];
  readonly out?: string;
}

export const addLedgerProve = (noun: Command, cli: Cli): void => {
  noun
    .command('prove')
    .description(
      'fetches a proof that an event or a decision is on the record, and that the record only grew since a signed head, for `ledger verify --proof`',
    )
    .option('--event <event id>', 'the event')
    .option('--decision <decision id>', 'in place of an event: the one that recorded this decision')
    .option('--head <file>', 'a signed head that was kept elsewhere (repeatable)', collect)
    .option('--out <file>', 'a file that is not there yet (default: stdout)')
    .action((options: Options) =>
      cli.answer(async (verb) => {
        const proof = await fetchProof(verb.client, await wantedOf(verb, options));
        const { out, head = [] } = options;
        if (out === undefined) return { document: proof, page: `${safeJson(proof)}\n` };
        await writeOut(resolve(verb.io.cwd, out), `${safeJson(proof)}\n`);
        return {
          document: { file: out, eventId: proof.record?.event.id ?? null, heads: head },
          page: verb
            .page()
            .text(`The proof is in ${out}. Nothing of it is verified yet:`)
            .command([
              'npx interlock ledger verify',
              `--proof ${out}`,
              ...head.map((file) => `--head ${file}`),
              '--key <public key of the server>',
            ]),
        };
      }),
    );
};

const wantedOf = async ({ io, client }: Verb, { event, decision, head = [] }: Options): Promise<WantedProof> => {
  if (event !== undefined && decision !== undefined)
    throw badInput([{ field: '--event', found: 'one, and --decision', expected: 'one of them' }]);
  if (event === undefined && decision === undefined && head.length === 0)
    throw badInput([{ field: '--event', found: 'nothing', expected: 'an event, a decision (--decision) or a signed head (--head)' }]);
  return {
    eventId: readOptional(z.uuid(), '--event', event),
    decisionId: decision === undefined ? undefined : await decisionIdOf(client, '--decision', decision),
    heads: await headSizes(io, head),
  };
};
