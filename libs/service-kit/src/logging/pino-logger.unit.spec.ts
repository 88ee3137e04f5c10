import { createLogger, logLevelFrom, type LogLevel } from './index.ts';

/** A logger, and the lines that it wrote. */
const aLogger = (level?: LogLevel) => {
  const lines: string[] = [];
  const logger = createLogger({
    name: 'approval',
    to: { write: (line) => void lines.push(line) },
    ...(level === undefined ? {} : { level }),
  });
  return { logger, lines, last: () => JSON.parse(lines.at(-1) ?? '') as Record<string, unknown> };
};

describe('a line of the log', () => {
  it('is one JSON document with the service, the level, what was said and its fields, also those of a child', () => {
    const { logger, lines, last } = aLogger();
    logger.child({ releaseId: 'r-1' }).warn({ decisionId: 'd-1' }, 'two\nlines');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^[^\n]*\n$/);
    expect(last()).toMatchObject({ name: 'approval', level: 40, releaseId: 'r-1', decisionId: 'd-1', msg: 'two\nlines' });
  });

  it('tells an error by type, message, code and stack', () => {
    const { logger, last } = aLogger();
    logger.error({ err: Object.assign(new TypeError('gone'), { code: 'event-store.unavailable' }) }, 'x');
    expect(last()['err']).toMatchObject({ type: 'TypeError', message: 'gone', code: 'event-store.unavailable', stack: expect.any(String) });
  });

  it.each([['text'], [7], [null], [{ code: 'x' }]])('tells what was thrown and is no error: %j', (thrown) => {
    const { logger, last } = aLogger();
    logger.error({ err: thrown }, 'x');
    expect(last()['err']).toEqual(thrown);
  });

  it('is not written under its level', () => {
    const { logger, lines } = aLogger('error');
    logger.warn({}, 'x');
    expect(lines).toEqual([]);
  });
});

describe('a secret', () => {
  it.each<[string, object]>([
    ['a token', { token: 's3cr3t' }],
    ['the header of a request', { request: { headers: { authorization: 'Bearer s3cr3t', cookie: 's3cr3t' } } }],
    ['a password of the configuration', { kafka: { sasl: { password: 's3cr3t' } } }],
    ['what a client keeps with its error', { err: Object.assign(new Error('x'), { config: { headers: { authorization: 's3cr3t' } } }) }],
    ['the address of an error', { err: new Error('esdb://admin:s3cr3t@host:2113 does not answer') }],
    ['the address of what caused an error', { err: new Error('cannot publish', { cause: new Error('connect https://ci:s3cr3t@host') }) }],
    ['the address of one of several errors', { err: new AggregateError([new Error('connect https://ci:s3cr3t@host')], 'none answers') }],
    ['the address of what was thrown and is no error', { err: 'https://ci:s3cr3t@host' }],
  ])('is not in the log: %s', (_what, fields) => {
    const { logger, lines } = aLogger();
    logger.error({ ...fields, releaseId: 'r-1' }, 'failed');
    expect(lines.join('')).not.toContain('s3cr3t');
    expect(lines.join('')).toContain('r-1');
  });
});

describe('INTERLOCK_LOG_LEVEL', () => {
  it('names the level, or nothing; another name is refused with what was expected', () => {
    expect([logLevelFrom({ INTERLOCK_LOG_LEVEL: 'debug' }, 'warn'), logLevelFrom({}, 'warn')]).toEqual(['debug', 'warn']);
    expect(() => logLevelFrom({ INTERLOCK_LOG_LEVEL: 'loud' }, 'warn')).toThrow('found "loud", expected debug, info, warn, error, silent');
  });
});
