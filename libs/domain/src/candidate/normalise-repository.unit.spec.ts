import fc from 'fast-check';
import { normaliseRepository, withoutCredentials } from './normalise-repository.ts';

describe('a repository', () => {
  it.each([
    'https://git.example.test/shop/checkout',
    'http://git.example.test/shop/checkout/',
    'https://git.example.test/shop/checkout.git',
    'https://git.example.test/shop/checkout.git/',
    'https://GIT.Example.test/shop/checkout',
    'git+https://git.example.test/shop/checkout@refs/heads/main',
    'git+https://git.example.test/shop/checkout.git@v1.2.3',
    'git+https://git.example.test/shop/checkout@refs/heads/dependabot/npm/@scope/pkg',
    'git+ssh://git@git.example.test/shop/checkout.git',
    'ssh://git@git.example.test/shop/checkout',
    'ssh://git@git.example.test:22/shop/checkout',
    'https://git.example.test:443/shop/checkout',
    'git@git.example.test:shop/checkout.git',
    'git.example.test:shop/checkout',
    'https://user:secret@git.example.test/shop/checkout',
    'https://git.example.test/shop/checkout?ref=main',
    'https://git.example.test/shop/checkout#main',
    'https://git.example.test/shop/checkout#@other.test/x',
    '  git.example.test/shop/checkout  ',
  ])('has one spelling: %s', (text) => {
    expect(normaliseRepository(text)).toBe('git.example.test/shop/checkout');
  });

  it.each([
    ['https://git.example.test@evil.test/shop/checkout', 'evil.test/shop/checkout'],
    ['https://git.example.test:x@evil.test/shop/checkout', 'evil.test/shop/checkout'],
    ['https://evil.test#@git.example.test/shop/checkout', 'evil.test'],
    ['https://evil.test?@git.example.test/shop/checkout', 'evil.test'],
    ['https://evil.test\\@git.example.test/shop/checkout', 'evil.test/@git.example.test/shop/checkout'],
    ['https://evil.test/git.example.test/shop/checkout', 'evil.test/git.example.test/shop/checkout'],
    ['https://evil.test/@git.example.test/shop/checkout', 'evil.test/@git.example.test/shop/checkout'],
    ['evil.test:git.example.test/shop/checkout', 'evil.test/git.example.test/shop/checkout'],
  ])('is read where git would go, not where it looks like: %s', (text, normalised) => {
    expect(normaliseRepository(text)).toBe(normalised);
  });

  it.each([
    ['https://git.example.test:8443/shop/checkout', 'git.example.test:8443/shop/checkout'],
    ['https://git.example.test/Shop/Checkout', 'git.example.test/Shop/Checkout'],
    ['shop/checkout', 'shop/checkout'],
    ['https://git.example.test/shop/checkout.github.io', 'git.example.test/shop/checkout.github.io'],
  ])('keeps what tells it from others: %s', (text, normalised) => {
    expect(normaliseRepository(text)).toBe(normalised);
  });

  it('is the same however often it is normalised', () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'B', '1', '.', '-', '_', '@', ':', '/', '#', '?', '+', '\\'), maxLength: 12 });
    const prefix = fc.constantFrom('', 'git+', 'https://', 'git+https://', 'ssh://git@', 'git@', 'user:x@');
    fc.assert(
      fc.property(prefix, part, fc.constantFrom('', '.git', '/', '.git/', '@v1', '.git@refs/heads/a/b'), (start, middle, end) => {
        const once = normaliseRepository(`${start}${middle}${end}`);
        expect(normaliseRepository(once)).toBe(once);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('a repository as it is written down', () => {
  it.each([
    ['https://gitlab-ci-token:s3cr3t@gitlab.example/me/shop.git', 'https://gitlab.example/me/shop.git'],
    ['https://s3cr3t@github.com/me/shop', 'https://github.com/me/shop'],
    ['git+https://me:s3cr3t@github.com/me/shop', 'git+https://github.com/me/shop'],
    ['https://github.com/me/shop?private_token=s3cr3t#s3cr3t', 'https://github.com/me/shop'],
    ['https://a@b:s3cr3t@github.com/me/shop', 'https://github.com/me/shop'],
    ['me:s3cr3t@github.com/me/shop', 'github.com/me/shop'],
    [' https:\\\\me:s3cr3t@github.com\\me\\shop', 'https:\\\\github.com\\me\\shop'],
    ['git@github.com:me/shop.git', 'git@github.com:me/shop.git'],
    ['github.com/me/shop', 'github.com/me/shop'],
    ['https://github.com/@me/shop', 'https://github.com/@me/shop'],
  ])('%s is %s, the same repository without its secret', (text, written) => {
    expect(withoutCredentials(text)).toBe(written);
    expect(normaliseRepository(written)).toBe(normaliseRepository(text));
  });

  it('is always the same repository', () => {
    const piece = fc.constantFrom('https://', 'git@', 'me:pw@', 'host', ':', '@', '/', '\\', '?', '#', '.git', '443', 'org');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('');
        expect(normaliseRepository(withoutCredentials(text))).toBe(normaliseRepository(text));
      }),
      { numRuns: 2_000 },
    );
  });
});
