import { readFileSync } from 'node:fs';
import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Public } from '../identity/access.decorator.ts';
import { listRoutes } from '../http/list-routes.provider.ts';
import { Route } from '../http/route-description.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { openApiDocument } from '../openapi/open-api-document.ts';
import { KIT, PORTS } from '../ports/ports.ts';
import type { HealthChecks } from './health-checks.ts';

/** Of the package, whose manifest lies beside `src` and `dist` alike. */
const { version: VERSION } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')));

/** What operators and probes ask of every process. */
@Public()
@Controller()
export class OperationsController {
  readonly #health: HealthChecks;
  readonly #metrics: Metrics;
  readonly #modules: ModulesContainer;

  constructor(
    @Inject(KIT.health) health: HealthChecks,
    @Inject(PORTS.metrics) metrics: Metrics,
    @Inject(ModulesContainer) modules: ModulesContainer,
  ) {
    this.#health = health;
    this.#metrics = metrics;
    this.#modules = modules;
  }

  @Get('healthz/live')
  @Route({ summary: 'Whether the process answers' })
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('healthz/ready')
  @Route({ summary: 'Whether the process takes work, and what it still waits for' })
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const readiness = await this.#health.readiness();
    await reply
      .status(readiness.status === 'ready' ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(readiness);
  }

  @Get('metrics')
  @Route({ summary: 'Metrics in the text exposition format of Prometheus', produces: ['text/plain'] })
  async metrics(@Res() reply: FastifyReply): Promise<void> {
    await reply
      .header('content-type', this.#metrics.contentType)
      .header('cache-control', 'no-store')
      .send(await this.#metrics.text());
  }

  @Get('openapi.json')
  @Header('cache-control', 'no-cache')
  @Route({ summary: 'This document' })
  openApi(): Record<string, unknown> {
    return openApiDocument(listRoutes(this.#modules), VERSION);
  }
}
