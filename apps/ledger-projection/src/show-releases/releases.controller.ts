import { Controller, Get, Headers, Inject, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import {
  Digest,
  EntityRef,
  EnvironmentName,
  IdBeginning,
  PageCursor,
  Phase,
  RecordedEventSchema,
  ReleaseId,
  ReleasePage,
  ReleaseView,
  streamName,
} from '@interlock/contracts';
import { HttpError, noSuch, Requires, Route, unknownEnvironment, ZodParam, ZodQuery } from '@interlock/service-kit';
import { z } from 'zod';
import type { Ledger } from '../assemble.ts';
import { replyWithEvents, type StreamingReply } from '../stream-events/reply-with-events.ts';
import { LEDGER } from '../tokens.ts';
import { ListReleases, ShowRelease } from './releases.query.ts';

const ListQuery = z.strictObject({
  /** The beginning of the id. */
  id: IdBeginning.optional(),
  component: EntityRef.optional(),
  environment: EnvironmentName.optional(),
  phase: Phase.optional(),
  digest: Digest.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: PageCursor.optional(),
});

@Controller('/v1/releases')
export class ReleasesController {
  readonly #queries: QueryBus;
  readonly #ledger: Ledger;

  constructor(@Inject(QueryBus) queries: QueryBus, @Inject(LEDGER) ledger: unknown) {
    this.#queries = queries;
    this.#ledger = ledger as Ledger;
  }

  @Get()
  @Requires('viewer')
  @Route({ summary: 'Releases, newest first', response: ReleasePage })
  async list(@ZodQuery(ListQuery) query: z.infer<typeof ListQuery>): Promise<ReleasePage> {
    const page: ReleasePage = await this.#ledger.current(() => this.#queries.execute(new ListReleases(query)));
    if (page.items.length === 0 && query.environment !== undefined) await this.#requireEnvironment(query.environment);
    return page;
  }

  @Get('/:id')
  @Requires('viewer')
  @Route({ summary: 'A release, across environments', response: ReleaseView })
  async show(@ZodParam('id', ReleaseId) id: string): Promise<ReleaseView> {
    const view: ReleaseView | undefined = await this.#ledger.current(() => this.#queries.execute(new ShowRelease(id)));
    if (view === undefined) throw await this.#absent(id);
    return view;
  }

  @Get('/:id/events')
  @Requires('viewer')
  @Route({
    summary: "A release's events: JSON, NDJSON or server-sent events, by Accept",
    response: z.array(RecordedEventSchema),
    produces: ['application/x-ndjson', 'text/event-stream'],
  })
  async events(
    @ZodParam('id', ReleaseId) id: string,
    @Headers('accept') accept: string | undefined,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: unknown,
  ): Promise<void> {
    const stream = streamName('release', id);
    if (!(await this.#ledger.current(() => this.#ledger.queries.has(id)))) throw await this.#absent(id);
    replyWithEvents(reply as StreamingReply, {
      accept,
      lastEventId,
      live: this.#ledger.live,
      logger: this.#ledger.logger,
      matches: (event) => event.stream === stream,
      history: (after) => this.#ledger.queries.events(stream, after + 1),
      idOf: (event) => event.revision,
    });
  }

  /** "Nothing is there" is no answer to a name that was mistyped. What was once an environment stays known to the record. */
  async #requireEnvironment(name: string): Promise<void> {
    const { graph, queries } = this.#ledger;
    if (graph.hasEnvironment(name) || queries.knowsEnvironment(name)) return;
    if (!(await this.#ledger.isCurrent())) throw new HttpError('http.not_ready', 'the views are behind the record');
    throw unknownEnvironment(name, graph.environments());
  }

  /** Views that lag behind the record cannot say that there is no such release. */
  async #absent(id: string): Promise<HttpError> {
    if (await this.#ledger.isCurrent()) return noSuch('release', id);
    return new HttpError('http.not_ready', 'the views are behind the record');
  }
}
