import { withoutUserinfo } from './without-userinfo.ts';

describe('a text that quotes addresses', () => {
  it.each([
    ['https://ci:s3cr3t@git.example/team/shop', 'https://git.example/team/shop'],
    ['"https://ci:s3cr3t@git.example/team/shop.git@refs/heads/main"', '"https://git.example/team/shop.git@refs/heads/main"'],
    ['from https://s3cr3t@a.example and git+https://b:s3@cr3t@b.example?x=1', 'from https://a.example and git+https://b.example?x=1'],
    ['ssh://git:s3cr3t@host:22/x', 'ssh://host:22/x'],
    ['https://host/@me/x', 'https://host/@me/x'],
    ['alice@example.test, git@host:me/shop', 'alice@example.test, git@host:me/shop'],
    ['https://host/?mail=a@b', 'https://host/?mail=a@b'],
    ['://', '://'],
    ['', ''],
  ])('%j loses user and password alone', (text, expected) => {
    expect(withoutUserinfo(text)).toBe(expected);
  });

  it('of any length is looked through once', () => {
    for (const text of ['a'.repeat(2_000_000), 'a://'.repeat(500_000), `${'@'.repeat(1_000_000)}://`, `://${'@'.repeat(1_000_000)}`])
      expect(withoutUserinfo(`${text} https://u:p@host`)).toMatch(/https:\/\/host$/);
  });
});
