import { RecordedEventSchema, type RecordedEvent } from '@interlock/contracts';
import type { Command } from 'commander';
import { followEvents } from '../../client/follow-events.ts';
import { releaseIdOf } from '../../client/release-id.ts';
import type { Cli } from '../../program/cli.ts';
import { renderEvent } from '../../render/event.ts';
import { parseDuration } from '../../terminal/index.ts';

interface Options {
  readonly for?: string;
}

/** With --json and no --for: what is there, and what comes while it is read. */
const SETTLE_MS = 1_000;

export const addReleaseWatch = (noun: Command, cli: Cli): void => {
  noun
    .command('watch')
    .description("a release's record, as it grows; Ctrl-C ends it")
    .argument('<release id>')
    .option('--for <time>', 'end after this time, e.g. 5m')
    .action((id: string, options: Options) =>
      cli.answer(async (verb) => {
        const releaseId = await releaseIdOf(verb.client, 'release id', id);
        const time = options.for === undefined ? (verb.json ? SETTLE_MS : undefined) : parseDuration('--for', options.for);
        const events: RecordedEvent[] = [];
        let after: number | undefined;
        const tell = (event: RecordedEvent): void => {
          after = event.revision;
          if (verb.json) events.push(event);
          verb.say(renderEvent(verb.page(), event).toString());
        };
        // However short the time is and however slow the server: what is there is told whole.
        for (const event of await verb.client.get(RecordedEventSchema.array(), `/v1/releases/${releaseId}/events`)) tell(event);
        const signal = time === undefined ? new AbortController().signal : AbortSignal.timeout(time);
        for await (const event of followEvents(verb.client, releaseId, { signal, ...(after === undefined ? {} : { after }) })) tell(event);
        return { document: { releaseId, events }, page: '' };
      }),
    );
};
