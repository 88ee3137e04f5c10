import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from '../metrics/metrics.ts';
import { answerWhileStarting, type Waiting } from './answer-while-starting.ts';
import { clientErrorHandler } from './broken-requests.ts';
import { requestTimes } from './request-times.ts';

export interface EntranceOptions {
  /** Default 127.0.0.1. */
  readonly host?: string | undefined;
  /** 0 takes a free one. */
  readonly port: number;
  readonly metrics: Metrics;
}

/**
 * The HTTP port of a process, from its first moment on. A start takes as long as the record is long, and whoever probes the port must not take that for death: until the services are
 * ready it says that the process lives, what it waits for, and its metrics; everything else is 503 with `Retry-After`, before anybody asks who calls. No handler of a service can be
 * reached before `letIn`: what it would decide on is not there yet.
 */
export interface Entrance {
  /** `http://127.0.0.1:7080`, without a slash at the end. */
  readonly url: string;
  /** What `/healthz/ready` tells from now on. It is `not_ready` whatever this says. */
  waitsFor(checks: Waiting): void;
  /** From now on this answers everything. */
  letIn(handler: RequestListener): void;
  /** Takes no more requests and cuts off those in hand. Closing twice is closing once. */
  close(): Promise<void>;
}

const REQUEST_TIMEOUT_MS = 30_000;
/** What clients are told of an idle connection: those that listen let go of it. */
const KEPT_ALIVE_MS = 5_000;
/** And how much longer it is kept: proxies do not listen, and mostly keep theirs for 60 s. One that is closed here first may be the one that a request is on its way on. */
const KEPT_LONGER_MS = 70_000;

/** Rejects when the port cannot be taken. */
export const openEntrance = async ({ host = '127.0.0.1', port, metrics }: EntranceOptions): Promise<Entrance> => {
  let checks: Waiting = () => ({ start: 'begun' });
  let handler: RequestListener = (request, response) => void answerWhileStarting(request, response, { metrics, checks: () => checks() });
  const { requestTimeout, http } = requestTimes(REQUEST_TIMEOUT_MS);
  const kept = { keepAliveTimeout: KEPT_ALIVE_MS, keepAliveTimeoutBuffer: KEPT_LONGER_MS };
  const server = createServer({ ...http, ...kept, requestTimeout }, (request, response) => handler(request, response));
  server.on('clientError', clientErrorHandler);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const closed = Promise.withResolvers<void>();
  server.once('close', () => closed.resolve());
  return {
    url: urlOf(server.address()),
    waitsFor: (told) => void (checks = told),
    letIn: (app) => void (handler = app),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await closed.promise;
    },
  };
};

const urlOf = (address: AddressInfo | string | null): string => {
  if (address === null || typeof address === 'string') throw new Error('the server has no address');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
};
