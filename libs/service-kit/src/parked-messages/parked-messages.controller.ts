import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import type { MessageBus, ParkedRecord } from '@interlock/adapters/message-bus';
import { ParkedMessage } from '@interlock/contracts';
import { sha256, type Hashing } from '@interlock/domain';
import { ZodBody, ZodQuery } from '../http/body.decorator.ts';
import { Route } from '../http/route-description.ts';
import { Caller, Requires } from '../identity/access.decorator.ts';
import type { Principal } from '../identity/principal.ts';
import { requireRole } from '../identity/require-role.ts';
import type { Logger } from '../logging/logger.ts';
import { PORTS } from '../ports/ports.ts';
import { z } from 'zod';

export const ParkedList = z.strictObject({ items: z.array(ParkedMessage) });
export const ParkedQuery = z.strictObject({ group: z.string().max(63).optional() });
export const ReplayCommand = z.strictObject({ group: z.string().min(1).max(63), key: z.string().max(500).optional() });
export const Replayed = z.strictObject({ replayed: z.number().int() });
export const DiscardCommand = z.strictObject({
  group: z.string().min(1).max(63),
  parkedId: z.string().min(1).max(700),
  reason: z.string().trim().min(1).max(500),
});
/** What was given up, and how many messages were delivered that had waited behind it. */
export const Discarded = z.strictObject({ discarded: ParkedMessage, replayed: z.number().int() });

/**
 * Messages that a handler gave up on, with their cause; nothing is skipped in silence. Replaying delivers each key's in order; discarding gives up on one that never will be taken, and
 * tells the log who did it, why, and of which bytes.
 */
@Controller('/v1/parked')
export class ParkedMessagesController {
  readonly #bus: MessageBus;
  readonly #hashing: Hashing;
  readonly #logger: Logger;

  constructor(@Inject(PORTS.messageBus) bus: unknown, @Inject(PORTS.hashing) hashing: unknown, @Inject(PORTS.logger) logger: unknown) {
    this.#bus = bus as MessageBus;
    this.#hashing = hashing as Hashing;
    this.#logger = logger as Logger;
  }

  @Get()
  @Requires('operator')
  @Route({ summary: 'Parked messages, oldest first', response: ParkedList })
  async list(@ZodQuery(ParkedQuery) { group }: z.infer<typeof ParkedQuery>): Promise<z.infer<typeof ParkedList>> {
    const parked = await this.#bus.listParked(group);
    return { items: parked.map((record) => parkedMessage(record, this.#hashing)) };
  }

  @Post('/replay')
  @HttpCode(200)
  @Requires('operator')
  @Route({ summary: "Deliver a group's parked messages again: all, or those of one key", response: Replayed })
  async replay(
    @ZodBody(ReplayCommand) { group, key }: z.infer<typeof ReplayCommand>,
    @Caller() caller: unknown,
  ): Promise<z.infer<typeof Replayed>> {
    requireRole(caller as Principal, 'operator');
    return { replayed: await this.#bus.replayParked(group, key) };
  }

  @Post('/discard')
  @HttpCode(200)
  @Requires('operator')
  @Route({ summary: 'Give up on a parked message for good, and deliver what waited behind it', response: Discarded })
  async discard(
    @ZodBody(DiscardCommand) { group, parkedId, reason }: z.infer<typeof DiscardCommand>,
    @Caller() caller: unknown,
  ): Promise<z.infer<typeof Discarded>> {
    const principal = caller as Principal;
    requireRole(principal, 'operator');
    const { record, replayed } = await this.#bus.discardParked(group, parkedId);
    const discarded = parkedMessage(record, this.#hashing);
    this.#logger.warn({ ...discarded, by: principal.person ?? principal.subject, reason }, 'parked message discarded');
    return { discarded, replayed };
  }
}

const parkedMessage = (
  { parkedId, group, topic, partition, offset, key, cause, parkedAt, value }: ParkedRecord,
  hashing: Hashing,
): ParkedMessage => ({
  parkedId,
  group,
  topic,
  partition,
  offset,
  key,
  cause,
  parkedAt: new Date(parkedAt).toISOString(),
  bytes: value?.length ?? 0,
  digest: value && sha256(value, hashing),
});
