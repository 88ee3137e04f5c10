import { EventStoreError } from '@interlock/adapters/event-store';
import { Problem } from '@interlock/contracts';
import { StrictJsonError } from '@interlock/domain';
import { AuthError } from '../identity/require-role.ts';
import { HttpError } from './http-error.ts';
import { problemOf } from './problem-of.ts';

class CodedError extends Error {
  readonly code: string;
  constructor(code: string) {
    super('words for the log');
    this.code = code;
  }
}

describe('an error at the HTTP door', () => {
  it.each<[unknown, number, string, string | undefined]>([
    [new HttpError('http.conflict', 'twice'), 409, 'http.conflict', 'twice'],
    [new AuthError('auth.forbidden', 'needs the role admin'), 403, 'auth.forbidden', 'needs the role admin'],
    [new StrictJsonError('json.too_deep', '/a', 'depth 65', 'at most 64'), 400, 'json.too_deep', '/a: found depth 65, expected at most 64'],
    [
      new StrictJsonError('json.too_large', '', '2 bytes', 'at most 1'),
      413,
      'json.too_large',
      'document: found 2 bytes, expected at most 1',
    ],
    [new EventStoreError('event-store.unavailable', 'disk /var/x is full'), 503, 'event-store.unavailable', undefined],
    [new EventStoreError('event-store.corrupt', 'stream release-1 revision 3'), 500, 'internal', undefined],
    [new CodedError('stored_content.missing'), 503, 'stored_content.missing', 'words for the log'],
    [new CodedError('stored_content.damaged'), 503, 'stored_content.damaged', 'words for the log'],
    [new CodedError('release.unknown'), 404, 'release.unknown', 'words for the log'],
    [new CodedError('promotion.conflict'), 409, 'promotion.conflict', 'words for the log'],
    [new CodedError('ENOENT'), 500, 'internal', undefined],
    [new CodedError('ERR_INVALID_ARG_TYPE'), 500, 'internal', undefined],
    [new CodedError('constructor.prototype'), 500, 'internal', undefined],
    [new CodedError('__proto__'), 500, 'internal', undefined],
    [new CodedError('toString'), 500, 'internal', undefined],
    [new TypeError('x of undefined'), 500, 'internal', undefined],
    ['a string', 500, 'internal', undefined],
    [undefined, 500, 'internal', undefined],
    [
      Object.assign(new Error('body too large'), { statusCode: 413, code: 'FST_ERR_CTP_BODY_TOO_LARGE' }),
      413,
      'http.too_large',
      'body too large',
    ],
    [Object.assign(new Error('inside'), { statusCode: 500, code: 'FST_ERR_X' }), 500, 'internal', undefined],
  ])('%s is a problem of status %d, code %s', (error, status, code, detail) => {
    const { problem, headers } = problemOf(error, '/v1/x');
    expect(Problem.parse(problem)).toMatchObject({ status, code, instance: '/v1/x' });
    expect(problem.detail).toBe(detail);
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(headers['retry-after']).toBe(status === 503 ? '2' : undefined);
  });
});
