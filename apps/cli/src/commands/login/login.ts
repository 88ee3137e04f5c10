import type { Command } from 'commander';
import { z } from 'zod';
import { LocalSession } from '../../client/bodies.ts';
import { Client } from '../../client/client.ts';
import { keepSession } from '../../client/tokens.ts';
import type { Cli } from '../../program/cli.ts';
import { readValue } from '../../program/read-options.ts';
import { durationText } from '../../terminal/index.ts';

interface Options {
  readonly as: string;
}

export const addLogin = (program: Command, cli: Cli): void => {
  program
    .command('login')
    .description('sign in at the local issuer (loopback only; where no OIDC issuer is configured)')
    .requiredOption('--as <subject>', 'a User of the catalog ("user:default/alice"), or a configured workload ("ci")')
    .action((options: Options) =>
      cli.answer(async ({ io, url, page, note }) => {
        const as = readValue(z.string().min(1).max(250), '--as', options.as);
        // A token that is there already is not needed, and must not go along.
        const anonymous = new Client({ url, token: () => Promise.resolve(undefined) });
        const { token, subject, kind, expiresInSeconds } = await anonymous.post(LocalSession, '/v1/local/login', { as });
        const expiresAt = new Date(io.now() + expiresInSeconds * 1000).toISOString();
        const file = await keepSession(url, { token, subject, expiresAt }, io);
        if ((io.env['INTERLOCK_TOKEN'] ?? '') !== '') note('INTERLOCK_TOKEN is set and outweighs this session.');
        return {
          document: { subject, kind, url, expiresAt, file },
          page: page()
            .text(`Signed in to ${url} as ${as} (${kind}) for ${durationText(expiresInSeconds)}.`)
            .field('token in', `${file} (mode 0600)`),
        };
      }),
    );
};
