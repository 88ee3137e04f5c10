import type { FieldError, Problem } from '@interlock/contracts';
import { fieldErrors, StrictJsonError, withoutSecrets } from '@interlock/domain';
import { ZodError } from 'zod';
import { HttpError } from './http-error.ts';
import { ruleOf, type ProblemRule } from './problem-table.ts';

export interface ProblemAnswer {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

/** RFC 9457 answer to an error. Inner errors lose their message: what they say is for the log. */
export const problemOf = (error: unknown, instance: string): ProblemAnswer => {
  const code = codeOf(error);
  const rule = ruleOf(code);
  const errors = errorsOf(error);
  const detail = detailOf(error, rule);
  return {
    problem: {
      type: `urn:interlock:problem:${rule.status === 500 ? 'internal' : code}`,
      title: rule.title,
      status: rule.status,
      code: rule.status === 500 ? 'internal' : code,
      ...(detail === undefined ? {} : { detail }),
      instance,
      ...(errors.length === 0 ? {} : { errors }),
    },
    headers: headersOf(rule),
  };
};

/** Fastify's and Nest's errors carry an HTTP number instead of a code of ours. */
const BY_STATUS: Readonly<Record<number, string>> = {
  400: 'http.invalid_request',
  404: 'http.not_found',
  405: 'http.method_not_allowed',
  406: 'http.not_acceptable',
  408: 'http.timeout',
  413: 'http.too_large',
  414: 'http.invalid_request',
  415: 'http.unsupported_media_type',
  431: 'http.invalid_header',
  503: 'http.not_ready',
};

const codeOf = (error: unknown): string => {
  if (error instanceof ZodError) return 'http.invalid_body';
  if (!(error instanceof Error)) return 'internal';
  const status = statusOf(error);
  if (status !== undefined) return BY_STATUS[status] ?? 'internal';
  return 'code' in error && typeof error.code === 'string' ? error.code : 'internal';
};

const statusOf = (error: Error): number | undefined => {
  if ('getStatus' in error && typeof error.getStatus === 'function') return Number(error.getStatus.call(error));
  return 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined;
};

const errorsOf = (error: unknown): FieldError[] => {
  if (error instanceof HttpError) return [...error.errors];
  if (error instanceof StrictJsonError)
    return [{ field: error.field === '' ? 'document' : error.field, found: error.found, expected: error.expected }];
  if (error instanceof ZodError) return fieldErrors(error);
  return [];
};

const detailOf = (error: unknown, rule: ProblemRule): string | undefined =>
  rule.tells && error instanceof Error && !(error instanceof ZodError) ? withoutSecrets(error.message).slice(0, 1000) : undefined;

const headersOf = (rule: ProblemRule): Record<string, string> => ({
  'content-type': 'application/problem+json; charset=utf-8',
  'cache-control': 'no-store',
  ...(rule.status === 401 ? { 'www-authenticate': 'Bearer realm="interlock"' } : {}),
  ...(rule.retryAfter === undefined ? {} : { 'retry-after': String(rule.retryAfter) }),
});
