import { Readable } from 'node:stream';
import { Controller, Get, Headers, Inject, Res } from '@nestjs/common';
import { AskedInstant, ConsistencyProof, InclusionProof, LedgerHead, LedgerPosition, RecordedEventSchema } from '@interlock/contracts';
import { tlogProofText } from '@interlock/domain';
import { Requires, Route, ZodQuery } from '@interlock/service-kit';
import { z } from 'zod';
import type { Ledger } from '../assemble.ts';
import { replyWithEvents, type StreamingReply } from '../stream-events/reply-with-events.ts';
import { LEDGER } from '../tokens.ts';
import { exportEvents } from './export-events.ts';
import { positionAt } from './position-at.ts';
import { proveEvent, proveGrowth } from './prove.ts';

const ProofQuery = z
  .strictObject({
    eventId: z.uuid().optional(),
    /** In place of the event: the decision that it recorded. */
    decisionId: z.uuid().optional(),
  })
  .refine(({ eventId, decisionId }) => (eventId === undefined) !== (decisionId === undefined), {
    path: ['eventId'],
    message: 'expected either eventId or decisionId',
  });
const TreeSize = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const ConsistencyQuery = z.strictObject({ from: TreeSize, to: TreeSize });
const Position = z.coerce.number().int().min(-1).max(Number.MAX_SAFE_INTEGER);
const EventsQuery = z.strictObject({
  after: Position.default(-1),
  /** The last position that is wanted. */
  until: Position.default(Number.MAX_SAFE_INTEGER),
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
  stream: z.string().min(1).max(300).optional(),
});
const PositionQuery = z.strictObject({ at: AskedInstant });
const ActivityQuery = z.strictObject({ after: Position.optional() });

/** Events of the record that are read at a time for a reader who catches up. */
const PAGE = 200;

@Controller('/v1/ledger')
export class LedgerController {
  readonly #ledger: Ledger;

  constructor(@Inject(LEDGER) ledger: unknown) {
    this.#ledger = ledger as Ledger;
  }

  @Get('/head')
  @Requires('viewer')
  @Route({ summary: 'The newest signed head of the global Merkle log', response: LedgerHead })
  head(): Promise<LedgerHead> {
    return this.#ledger.heads.covering(0);
  }

  @Get('/proof')
  @Requires('viewer')
  @Route({
    summary: 'That an event, or that of a decision, is in the log: JSON, or with Accept: text/plain a C2SP tlog-proof',
    response: InclusionProof,
    produces: ['text/plain'],
    problems: ['http.not_found'],
  })
  async proof(
    @ZodQuery(ProofQuery) query: z.infer<typeof ProofQuery>,
    @Headers('accept') accept: string | undefined,
    @Res() reply: unknown,
  ): Promise<void> {
    const proof = await proveEvent(query, this.#ledger);
    const to = reply as StreamingReply;
    if (accept?.includes('text/plain') !== true) to.type('application/json').send(proof);
    else
      to.type('text/plain; charset=utf-8').send(
        tlogProofText({ index: proof.leafIndex, proof: proof.hashes, checkpoint: proof.checkpoint }),
      );
  }

  @Get('/consistency')
  @Requires('viewer')
  @Route({ summary: 'That the log of `from` events is the beginning of that of `to` events', response: ConsistencyProof })
  consistency(@ZodQuery(ConsistencyQuery) { from, to }: z.infer<typeof ConsistencyQuery>): ConsistencyProof {
    return proveGrowth(from, to, this.#ledger);
  }

  @Get('/events')
  @Requires('viewer')
  @Route({
    summary: 'The record in position order as NDJSON, one event a line',
    response: RecordedEventSchema,
    produces: ['application/x-ndjson'],
  })
  events(@ZodQuery(EventsQuery) query: z.infer<typeof EventsQuery>, @Res() reply: unknown): void {
    const { eventStore, queries } = this.#ledger;
    const revisionAfter = (stream: string, position: number): number => queries.revisionAfter(stream, position);
    const lines = Readable.from(exportEvents(query, { eventStore, revisionAfter }));
    lines.on('error', (error) => this.#ledger.logger.error({ err: error }, 'an export of the record broke off'));
    (reply as StreamingReply).type('application/x-ndjson').send(lines);
  }

  @Get('/position')
  @Requires('viewer')
  @Route({ summary: 'Where the record ended at an instant', response: LedgerPosition })
  position(@ZodQuery(PositionQuery) { at }: z.infer<typeof PositionQuery>): LedgerPosition {
    return positionAt(at, this.#ledger.queries);
  }

  @Get('/activity')
  @Requires('viewer')
  @Route({
    summary: 'The whole record live, as server-sent events: from now on, or after a position or Last-Event-ID',
    response: z.array(RecordedEventSchema),
    produces: ['application/x-ndjson', 'text/event-stream'],
  })
  activity(
    @ZodQuery(ActivityQuery) { after }: z.infer<typeof ActivityQuery>,
    @Headers('accept') accept: string | undefined,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: unknown,
  ): void {
    const { live, logger, queries, follow } = this.#ledger;
    replyWithEvents(reply as StreamingReply, {
      accept,
      lastEventId,
      live,
      logger,
      from: after ?? follow.position(),
      matches: () => true,
      history: (position) => queries.record(position, PAGE),
      idOf: (event) => event.position,
    });
  }
}
