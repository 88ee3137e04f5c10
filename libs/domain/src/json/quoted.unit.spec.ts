import { quoted, quotedAt, withoutSecrets } from './quoted.ts';

const SCALAR = 'IGVoYEzq0sJ1XkLw9pT3aVb7Nc5Rm2Yd8Fh4Gt6Uo0E';
const PEM = (label: string, body = `MHcCAQEE${SCALAR}\noAoGCCqGSM49AwEHoUQDQgAE`): string =>
  `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
const JWT = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJjaSJ9.c2lnbmF0dXJl';

describe('what was found', () => {
  it.each([
    ['a SEC 1 key', PEM('EC PRIVATE KEY')],
    ['a PKCS #8 key', PEM('PRIVATE KEY', `MIGHAgEAMBMGByqGSM49${SCALAR}`)],
    ['an OpenSSH key', PEM('OPENSSH PRIVATE KEY', `b3BlbnNzaC1rZXktdjEAAAAA${SCALAR}`)],
    ['a key that YAML folded into one line', PEM('EC PRIVATE KEY').replaceAll('\n', ' ')],
    ['a key whose end is lost', PEM('EC PRIVATE KEY').slice(0, 90)],
    ['a key whose first line is lost', `MHcCAQEE${SCALAR}`],
    ['an RSA key whose first line is lost', `MIIEpAIBAAKCAQEA${SCALAR}`],
    ['a key behind its parameters', `${PEM('EC PARAMETERS', 'BggqhkjOPQMBBw==')}${PEM('EC PRIVATE KEY')}`],
    ['a key behind much else', `${'x'.repeat(5_000)}${PEM('RSA PRIVATE KEY')}`],
  ])('is named where it is %s', (_what, text) => {
    expect(quoted(text)).toBe('a private key');
    expect(withoutSecrets(`document: found ${text}`)).not.toContain(SCALAR.slice(0, 12));
  });

  it.each([
    ['a JSON web token', JWT],
    ['a header', 'Authorization: Bearer 0123456789abcdef0123'],
    ['a token of GitHub', `ghp_${'a1'.repeat(18)}`],
    ['a token of GitLab', 'glpat-a1b2c3d4e5f6g7h8i9j0'],
  ])('is named where it is a bearer token: %s', (_what, text) => {
    expect(quoted(text)).toBe('a bearer token');
    expect(withoutSecrets(`--artifact: found "${text}", expected a name`)).toMatch(
      /^--artifact: found ".*\[a bearer token\]", expected a name$/,
    );
  });

  it('is quoted without the credentials of a URL, which are named', () => {
    const url = 'https://ci:s3cr3t@git.example/team/shop';
    expect(quoted(url)).toBe('"https://[credentials]@git.example/team/shop"');
    expect(quoted(`https://ci:${'x'.repeat(600)}@git.example/a`)).toBe('"https://[credentials]@git.example/a"');
    expect(quoted('http://ci:6YG/ACG?L@127.0.0.1:9')).toBe('"http://[credentials]@127.0.0.1:9"');
    expect(quoted('http://127.0.0.1:9/a@b')).toBe('"http://127.0.0.1:9/a@b"');
    expect(withoutSecrets(`--url: found ${url}`)).toBe('--url: found https://[credentials]@git.example/team/shop');
  });

  it('is named where it says that it is a password', () => {
    expect(quoted('Server=db;Password=hunter2')).toBe('a text with a password or token in it');
  });

  it.each([
    'checkout',
    'a "text" of\nlines',
    '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQ',
    'MIIDdzCCAl+gAwIBAgIE',
    'alice@example.test',
    'bearer authentication',
  ])('is quoted where it is no secret: %j', (text) => expect(quoted(text)).toBe(JSON.stringify(text)));

  it('is short, however long it was, and well-formed', () => {
    const long = quoted(`${'x'.repeat(115)}${'\u{1f600}'.repeat(200)}`);
    expect(long.length).toBeLessThanOrEqual(120);
    expect(long.isWellFormed()).toBe(true);
  });

  it('is named where a reader stopped in the middle of it', () => {
    const text = `{"key": "${PEM('EC PRIVATE KEY').slice(0, -40)}`;
    expect(quotedAt(text, text.indexOf('IGVo') + 4, 20)).toBe('a private key');
    expect(quotedAt(`{"token": ${JWT}}`, 10, 20)).toBe('a bearer token');
    expect(quotedAt(`{"token": "${JWT}", oops}`, `{"token": "${JWT}", `.length, 5)).toBe('"oops}"');
  });

  it('of any length and shape is looked through once', () => {
    for (const piece of ['eyJ-', 'eyJeyJeyJ.', 'token-', 'a.', '-----BEGIN PRIVATE KEY', 'MHcCAQEE', 'bearer a', '://', '@', 'AKIA']) {
      expect(quoted(piece.repeat(1_000_000)).length).toBeLessThanOrEqual(120);
      expect(withoutSecrets(piece.repeat(1_000_000)).length).toBeLessThan(200_000);
    }
  });
});
