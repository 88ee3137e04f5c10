import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readiness } from '../health/health-checks.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { HttpError } from './http-error.ts';
import { problemOf } from './problem-of.ts';
import { PROTECTING } from './request-hooks.ts';

/** By what is waited for: how far it is, in words fit for anyone who can reach the port. */
export type Waiting = () => Readiness['checks'] | Promise<Readiness['checks']>;

export interface Starting {
  readonly metrics: Metrics;
  readonly checks: Waiting;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

/** Health and metrics, as a process that runs answers them; anything else is 503 with `Retry-After`, whoever asks. */
export const answerWhileStarting = async (request: IncomingMessage, response: ServerResponse, starting: Starting): Promise<void> => {
  const path = request.url?.split('?', 1)[0] ?? '/';
  const reads = request.method === 'GET' || request.method === 'HEAD';
  const told = reads ? (ANSWERS[path] ?? notReady) : notReady;
  const { status, headers, body } = await told(starting, path).catch((error: unknown) => problem(error, path));
  response.writeHead(status, { ...PROTECTING, ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(request.method === 'HEAD' ? undefined : body);
};

type Tell = (starting: Starting, path: string) => Promise<Answer>;

const notReady: Tell = async (_, path) => problem(new HttpError('http.not_ready', 'the process is starting'), path);

const ANSWERS: Readonly<Record<string, Tell | undefined>> = {
  '/healthz/live': async () => ({ status: 200, headers: JSON_TYPE, body: JSON.stringify({ status: 'live' }) }),
  '/healthz/ready': async ({ checks }) => {
    const readiness: Readiness = { status: 'not_ready', checks: await checks() };
    return { status: 503, headers: JSON_TYPE, body: JSON.stringify(readiness) };
  },
  '/metrics': async ({ metrics }) => ({ status: 200, headers: { 'content-type': metrics.contentType }, body: await metrics.text() }),
};

const problem = (error: unknown, path: string): Answer => {
  const answer = problemOf(error, path.slice(0, 500));
  return { status: answer.problem.status, headers: answer.headers, body: JSON.stringify(answer.problem) };
};
