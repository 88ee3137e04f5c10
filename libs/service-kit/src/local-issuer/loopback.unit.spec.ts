import { hostOf, isLoopback } from './loopback.ts';

describe('an address', () => {
  it.each(['127.0.0.1', '127.1.2.3', '::1', '[::1]', '::ffff:127.0.0.1', 'localhost', 'LOCALHOST'])('%s is of this machine', (host) => {
    expect(isLoopback(host)).toBe(true);
  });
  it.each(['0.0.0.0', '::', '10.0.0.1', '::ffff:10.0.0.1', '127.0.0.1.example', '127.1', 'localhost.', '', '2130706433'])(
    '%s is not',
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );
});

describe('a Host header', () => {
  it.each([
    ['localhost:7080', 'localhost'],
    ['[::1]:7080', '[::1]'],
    ['a:b:c', undefined],
    ['localhost@evil', undefined],
    ['localhost/x', undefined],
    [undefined, undefined],
  ])('%s names %s', (header, host) => {
    expect(hostOf(header)).toBe(host);
  });
});
