import 'reflect-metadata';
import { TOPICS } from '@interlock/contracts';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Activities } from '../activity/activities.ts';
import { BusStrategy } from '../consume/bus.strategy.ts';
import type { Materialisers } from '../consume/materialisers.ts';
import type { HealthChecks } from '../health/health-checks.ts';
import { AccessGuard } from '../identity/access.guard.ts';
import { Door } from '../identity/door.ts';
import { assertLoopback } from '../local-issuer/loopback.ts';
import { nestLogger } from '../logging/nest-logger.ts';
import { KIT, type Ports } from '../ports/ports.ts';
import { admitFirst } from './admit-first.ts';
import { JSON_LIMIT_BYTES, useStrictBodies } from './body-parser.ts';
import { frameworkErrors } from './broken-requests.ts';
import { openEntrance, type Entrance } from './entrance.ts';
import { HttpAppModule, type ServiceModules } from './http-app.module.ts';
import { assertEveryRouteHasARule, listRoutes, type ListedRoute } from './list-routes.provider.ts';
import { ProblemFilter } from './problem.filter.ts';
import { observeRequests } from './request-hooks.ts';

export interface HttpAppOptions {
  /** Default 127.0.0.1. Anything but loopback is refused while the local issuer is on. */
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Opened before, on the same host and port. It is closed with the app, and where the start fails. */
  readonly entrance?: Entrance;
}

/** A started process: HTTP answers, messages flow. */
export interface RunningApp {
  readonly app: NestFastifyApplication;
  readonly strategy: BusStrategy;
  readonly activities: Activities;
  readonly routes: readonly ListedRoute[];
  /** `http://127.0.0.1:7080`, without a slash at the end. */
  readonly url: string;
  /** Stops taking messages, then requests; resolves when what was in hand is settled. The ports stay open: they belong to the caller. */
  close(): Promise<void>;
}

/**
 * Puts services together over their ports and starts them: port open (Entrance), guards checked, topics materialised, consumers on, callers let in (in this order). Closes what it opened
 * where that fails.
 */
export const startHttpApp = async (services: ServiceModules, ports: Ports, options: HttpAppOptions): Promise<RunningApp> => {
  const host = options.host ?? '127.0.0.1';
  if (ports.localIssuer !== undefined) assertLoopback(host);
  const entrance = options.entrance ?? (await openEntrance({ host, port: options.port, metrics: ports.metrics }));
  try {
    return await startBehind(entrance, services, ports);
  } catch (error) {
    await entrance.close();
    throw error;
  }
};

const startBehind = async (entrance: Entrance, services: ServiceModules, ports: Ports): Promise<RunningApp> => {
  // Before any service starts: one that publishes from its own start must find its topics.
  await ports.messageBus.ensureTopics(Object.values(TOPICS));
  const { app, learnRules } = await createApp(services, ports);
  try {
    const strategy = connectBus(app, ports);
    await app.init();
    const routes = listRoutes(app);
    assertEveryRouteHasARule(routes);
    learnRules(routes);
    const fastify = app.getHttpAdapter().getInstance();
    await fastify.ready();
    const health = app.get<HealthChecks>(KIT.health);
    entrance.waitsFor(async () => (await health.readiness()).checks);
    await app.startAllMicroservices();
    entrance.letIn((request, response) => fastify.routing(request, response));
    return {
      app,
      strategy,
      activities: app.get<Activities>(KIT.activities),
      routes,
      url: entrance.url,
      close: async () => {
        await closeInOrder(app, strategy);
        await entrance.close();
      },
    };
  } catch (error) {
    await app.close();
    throw error;
  }
};

/** Messages end before the modules do: a handler in hand still finds its read models open. Closing twice is closing once. */
const closeInOrder = async (app: NestFastifyApplication, strategy: BusStrategy): Promise<void> => {
  await strategy.close();
  await app.close();
};

const createApp = async (
  services: ServiceModules,
  ports: Ports,
): Promise<{ readonly app: NestFastifyApplication; readonly learnRules: (routes: readonly ListedRoute[]) => void }> => {
  const adapter = new FastifyAdapter({
    bodyLimit: JSON_LIMIT_BYTES,
    trustProxy: false,
    routerOptions: { maxParamLength: 300 },
    // Fastify strips `__proto__` from what it parses; our own parser refuses it first.
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    frameworkErrors,
  });
  useStrictBodies(adapter.getInstance());
  observeRequests(adapter.getInstance(), ports);
  const door = new Door({ verifier: ports.tokenVerifier, principals: ports.principals, logger: ports.logger });
  const learnRules = admitFirst(adapter.getInstance(), door);
  const app = await NestFactory.create<NestFastifyApplication>(HttpAppModule.forRoot(ports, services), adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: nestLogger(ports.logger),
  });
  app.useGlobalGuards(new AccessGuard(door));
  app.useGlobalFilters(new ProblemFilter(ports.logger));
  return { app, learnRules };
};

/** HTTP's guard and filter stay out of message handlers (`inheritAppConfig: false`). */
const connectBus = (app: NestFastifyApplication, ports: Ports): BusStrategy => {
  const { messageBus, logger, metrics, hashing } = ports;
  const strategy = new BusStrategy({
    messageBus,
    logger,
    metrics,
    hashing,
    materialisers: app.get<Materialisers>(KIT.materialisers),
    health: app.get<HealthChecks>(KIT.health),
    activities: app.get<Activities>(KIT.activities),
  });
  app.connectMicroservice({ strategy }, { inheritAppConfig: false });
  return strategy;
};
