import { EntityRef, EnvironmentName, IncidentAccepted, IncidentLink } from '@interlock/contracts';
import type { Command } from 'commander';
import { askIn } from '../../client/environments.ts';
import { releaseIdOf } from '../../client/release-id.ts';
import type { Cli } from '../../program/cli.ts';
import { readOptional, readValue } from '../../program/read-options.ts';
import { readInstant } from '../../terminal/index.ts';

interface Options {
  readonly component?: string;
  readonly release?: string;
  readonly environment: string;
  readonly started?: string;
}

export const addIncidentLink = (noun: Command, cli: Cli): void => {
  noun
    .command('link')
    .description('tie an incident to what runs: a component of an environment, or a release there')
    .argument('<incident id>', 'as the incident tool calls it')
    .requiredOption('--environment <name>', 'where')
    .option('--component <entity ref>', 'whose; the release that is resident there gets the link')
    .option('--release <release id>', 'the release itself, instead of a component')
    .option('--started <time>', 'when it began, where that was earlier than now: 2026-03-02T16:50Z, or 15m')
    .action((incident: string, options: Options) =>
      cli.answer(async (verb) => {
        const { client, page, io } = verb;
        const { component, release, environment, started } = options;
        const body = readValue(IncidentLink, 'incident', {
          incident,
          environment: readValue(EnvironmentName, '--environment', environment),
          component: readOptional(EntityRef, '--component', component),
          releaseId: release === undefined ? undefined : await releaseIdOf(client, '--release', release),
          startedAt: started === undefined ? undefined : readInstant('--started', started, io.now()),
        });
        const link = await askIn(verb, environment, () => client.post(IncidentAccepted, '/v1/incidents', body));
        return {
          document: link,
          page: page()
            .text(
              link.created
                ? `${link.incident} is linked to release ${link.releaseId} of ${link.component} in ${link.environment}.`
                : `${link.incident} was linked to it before: release ${link.releaseId} of ${link.component} in ${link.environment}.`,
            )
            .command(['npx interlock incident timeline', link.incident]),
        };
      }),
    );
};
