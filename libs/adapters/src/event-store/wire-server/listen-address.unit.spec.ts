import { hostAndPort, parseListenAddress } from './listen-address.ts';

describe('an address to listen at', () => {
  it.each([
    ['127.0.0.1:2113', { host: '127.0.0.1', port: 2113 }],
    ['127.8.8.8:0', { host: '127.8.8.8', port: 0 }],
    ['localhost:2113', { host: 'localhost', port: 2113 }],
    [' [::1]:2113 ', { host: '::1', port: 2113 }],
  ])('%s is of this machine', (text, expected) => expect(parseListenAddress(text, false)).toEqual(expected));

  it.each(['0.0.0.0:2113', '[::]:2113', '10.0.0.1:2113', 'db.example.com:2113', '127.0.0.1.example.com:1', '[::ffff:127.0.0.1]:1'])(
    '%s has to be allowed by name',
    (text) => {
      expect(() => parseListenAddress(text, false)).toThrow(expect.objectContaining({ code: 'config.invalid' }));
      expect(parseListenAddress(text, true).port).toBeGreaterThan(0);
    },
  );

  it.each(['', '2113', '127.0.0.1', '127.0.0.1:', '127.0.0.1:65536', ':2113', '::1:2113', 'http://127.0.0.1:2113'])(
    '"%s" is refused',
    (text) => {
      expect(() => parseListenAddress(text, true)).toThrow(expect.objectContaining({ code: 'config.invalid' }));
    },
  );

  it('is written with brackets when it has colons', () => {
    expect(hostAndPort({ host: '::1', port: 1 })).toBe('[::1]:1');
    expect(hostAndPort({ host: '127.0.0.1', port: 1 })).toBe('127.0.0.1:1');
  });
});
