import { EntityRef, EnvironmentName, Timeline } from '@interlock/contracts';
import type { Command } from 'commander';
import { z } from 'zod';
import { badInput } from '../../cli-error.ts';
import { askIn } from '../../client/environments.ts';
import type { Cli } from '../../program/cli.ts';
import { readOptional, readValue } from '../../program/read-options.ts';
import { renderTimeline } from '../../render/timeline.ts';
import { readInstant } from '../../terminal/index.ts';

interface Options {
  readonly since?: string;
  readonly until?: string;
  readonly component?: string;
  readonly environment?: string;
  readonly limit: string;
  readonly after?: string;
}

type Query = Readonly<Record<string, string | number | undefined>>;

export const addIncidentTimeline = (noun: Command, cli: Cli): void => {
  noun
    .command('timeline')
    .description('what changed? likeliest causes first, with what the gate knew, then everything by its place in the record')
    .argument('[incident id]', 'an incident that was linked to a release: brings time, component and environment')
    .option('--since <time>', 'a time with its zone, or how long ago: 2026-03-02T16:50Z, 90m, 36h, 7d')
    .option('--until <time>', 'the moment that causes are sought for (default: now)')
    .option('--component <entity ref>', 'a component, and all that it depends on')
    .option('--environment <name>', 'only one environment')
    .option('--limit <number>', 'entries, at most 500', '50')
    .option('--after <cursor>', 'the next page')
    .action((incident: string | undefined, options: Options) =>
      cli.answer(async (verb) => {
        const { client, page, io } = verb;
        const query = queryOf(incident, options, io.now());
        const ask = () => client.get(Timeline, '/v1/ledger/timeline', query);
        const timeline = await askIn(verb, options.environment, ask, ({ items }) => items.length === 0);
        return { document: timeline, page: renderTimeline(page(), timeline, { now: io.now(), more: moreOf(incident, options, timeline) }) };
      }),
    );
};

const queryOf = (incident: string | undefined, { since, until, limit, ...options }: Options, now: number): Query => {
  if (incident === undefined && since === undefined)
    throw badInput([{ field: '--since', found: 'nothing', expected: 'a time, or the id of an incident that was linked to a release' }]);
  return {
    incident: readOptional(z.string().min(1).max(500), 'incident id', incident),
    since: since === undefined ? undefined : readInstant('--since', since, now),
    until: until === undefined ? undefined : readInstant('--until', until, now),
    component: readOptional(EntityRef, '--component', options.component),
    environment: readOptional(EnvironmentName, '--environment', options.environment),
    limit: readValue(z.coerce.number().int().min(1).max(500), '--limit', limit),
    after: readOptional(z.string().regex(/^\d{1,15}$/, 'a cursor that the page before gave'), '--after', options.after),
  };
};

/** The same question about the next page: with the times that were meant now. */
const moreOf = (
  incident: string | undefined,
  { component, environment, limit }: Options,
  { since, until, next }: Timeline,
): string[] | null => {
  if (next === null) return null;
  const option = (name: string, value: string | undefined): string[] => (value === undefined ? [] : [name, value]);
  return [
    'npx interlock incident timeline',
    ...(incident === undefined ? [] : [incident]),
    '--since',
    since,
    '--until',
    until,
    ...option('--component', component),
    ...option('--environment', environment),
    '--limit',
    limit,
    '--after',
    next,
  ];
};
