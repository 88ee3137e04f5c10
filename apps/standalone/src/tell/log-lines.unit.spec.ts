import { createLogger } from '@interlock/service-kit';
import { logLines } from './log-lines.ts';

const written: string[] = [];
const lines = logLines((text) => void written.push(text));
const logger = createLogger({ name: 'interlock', level: 'warn', to: lines });
beforeEach(() => void written.splice(0));

const said = (): string => written.join('').replaceAll(/^\d\d:\d\d:\d\d/gm, 'hh:mm:ss');

describe('a line of the log on a terminal', () => {
  it('says when, how bad and what, then what it is about', () => {
    logger.warn({ releaseId: '7e2f', attempt: 3, context: 'Nest' }, 'message will be retried');
    expect(said()).toBe('hh:mm:ss  warning  message will be retried\n          releaseId 7e2f · attempt 3\n');
  });

  it('says what failed, once', () => {
    logger.error({ err: new Error('no route') }, 'publishing failed');
    logger.error({ err: new Error('no route') }, 'no route');
    expect(said()).toBe('hh:mm:ss  error  publishing failed: no route\nhh:mm:ss  error  no route\n');
  });

  it('is one line, whatever was sent: no escape sequence, no hidden and no turned text', () => {
    logger.error({ key: '\u001b[2J\u202egnp.exe\u200b', long: 'x'.repeat(500) }, 'a\nb\u0007');
    expect(said()).toBe(`hh:mm:ss  error  a\\u{a}b\\u{7}\n          key \\u{1b}[2J\\u{202e}gnp.exe\\u{200b} · long ${'x'.repeat(160)}…\n`);
  });

  it('is shown as it is where it is no line of the log', () => {
    lines.write('no json\n');
    lines.write('7\n');
    expect(written).toEqual(['no json\n', '7\n']);
  });
});
