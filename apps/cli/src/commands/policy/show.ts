import { PolicyList } from '@interlock/contracts';
import type { Command } from 'commander';
import type { Cli } from '../../program/cli.ts';
import { renderPolicy } from '../../render/policy.ts';

export const addPolicyShow = (noun: Command, cli: Cli): void => {
  noun
    .command('show')
    .description('the policies that decide on the server: digests, revision, signer, since when; and a bundle that it refused')
    .action(() =>
      cli.answer(async ({ client, page, io }) => {
        const list = await client.get(PolicyList, '/v1/policies');
        const shown = page();
        for (const policy of list.items) renderPolicy(shown, policy, io.now());
        return { document: list, page: shown };
      }),
    );
};
