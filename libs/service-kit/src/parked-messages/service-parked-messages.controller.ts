import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import type { z } from 'zod';
import { ZodBody, ZodParam, ZodQuery } from '../http/body.decorator.ts';
import { HttpError } from '../http/http-error.ts';
import { Route } from '../http/route-description.ts';
import { Caller, Requires } from '../identity/access.decorator.ts';
import { PORTS } from '../ports/ports.ts';
import {
  DiscardCommand,
  Discarded,
  ParkedList,
  ParkedMessagesController,
  ParkedQuery,
  Replayed,
  ReplayCommand,
} from './parked-messages.controller.ts';
import { SERVICE_NAMES, ServiceName } from './service-names.ts';

/** The same as `/v1/parked` under a path that only one service has: behind one address for all, whose messages are delivered again is said by it. */
@Controller('/services/:service/v1/parked')
export class ServiceParkedMessagesController {
  readonly #parked: ParkedMessagesController;
  readonly #services: ReadonlySet<string>;

  constructor(
    @Inject(PORTS.messageBus) bus: unknown,
    @Inject(PORTS.hashing) hashing: unknown,
    @Inject(PORTS.logger) logger: unknown,
    @Inject(SERVICE_NAMES) services: unknown,
  ) {
    this.#parked = new ParkedMessagesController(bus, hashing, logger);
    this.#services = new Set(services as readonly string[]);
  }

  @Get()
  @Requires('operator')
  @Route({ summary: 'Parked messages that this service sees, oldest first', response: ParkedList })
  async list(
    @ZodParam('service', ServiceName) service: string,
    @ZodQuery(ParkedQuery) query: z.infer<typeof ParkedQuery>,
  ): Promise<z.infer<typeof ParkedList>> {
    this.#assertHere(service);
    return this.#parked.list(query);
  }

  @Post('/replay')
  @HttpCode(200)
  @Requires('operator')
  @Route({ summary: "Deliver parked messages of one of this service's groups again: all, or those of one key", response: Replayed })
  async replay(
    @ZodParam('service', ServiceName) service: string,
    @ZodBody(ReplayCommand) command: z.infer<typeof ReplayCommand>,
    @Caller() caller: unknown,
  ): Promise<z.infer<typeof Replayed>> {
    this.#assertHere(service);
    return this.#parked.replay(command, caller);
  }

  @Post('/discard')
  @HttpCode(200)
  @Requires('operator')
  @Route({ summary: "Give up on a parked message of one of this service's groups, and deliver what waited behind it", response: Discarded })
  async discard(
    @ZodParam('service', ServiceName) service: string,
    @ZodBody(DiscardCommand) command: z.infer<typeof DiscardCommand>,
    @Caller() caller: unknown,
  ): Promise<z.infer<typeof Discarded>> {
    this.#assertHere(service);
    return this.#parked.discard(command, caller);
  }

  #assertHere(service: string): void {
    if (!this.#services.has(service)) throw new HttpError('http.not_found', `no service ${service} runs here`);
  }
}
