import type { Command } from 'commander';
import { CliError } from '../../cli-error.ts';
import { EXIT } from '../../exit-codes.ts';

/** Verbs whose names are fixed (design §6) and whose insides come later: they say so instead of being unknown. */
const LATER: readonly (readonly [noun: string, verb: string, comesWith: string])[] = [
  ['break-glass', 'invoke', 'break-glass'],
  ['break-glass', 'review', 'break-glass'],
  ['policy', 'what-if', 'what-if runs of candidate policies'],
];

export const addLater = (program: Command): void => {
  for (const [noun, verb, comesWith] of LATER) {
    const says = `comes with ${comesWith}; not in this build`;
    nounOf(program, noun, says)
      .command(verb)
      .description(`(${says})`)
      .argument('[arguments...]')
      .allowUnknownOption()
      .action(() => {
        throw new CliError('cli.not_in_this_build', EXIT.usage, `${noun} ${verb} ${says}`);
      });
  }
};

const nounOf = (program: Command, noun: string, says: string): Command =>
  program.commands.find((command) => command.name() === noun) ?? program.command(noun).description(`(${says})`);
