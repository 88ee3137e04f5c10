import { sayEvent } from './say-event.ts';

const same = [{ name: 'a', digest: 'sha256:a' }];
const say = (data: object): string =>
  sayEvent({ type: 'DriftDetected', data: { expected: same, found: same, changedBy: 'ann', ...data } }, true);

describe('drift on a timeline', () => {
  it.each([
    ['other digests', { found: [{ name: 'x', digest: 'sha256:x' }] }, 'sha256:x runs unauthorised, changed by ann'],
    [
      'a configuration',
      { configuration: { expected: null, found: 'sha256:c' } },
      'configuration sha256:c runs unauthorised, changed by ann',
    ],
    ['a share', { share: { expected: 0.05, found: 0.5 } }, 'live on 50 %, 5 % authorised, changed by ann'],
    ['an unreadable file', { message: 'no JSON' }, 'desired state cannot be applied: no JSON, changed by ann'],
  ])('of %s is said as that', (_what, data, line) => {
    expect(say(data)).toBe(line);
  });
});
