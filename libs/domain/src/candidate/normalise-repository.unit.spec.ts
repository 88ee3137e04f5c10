import fc from 'fast-check';
import { normaliseRepository } from './normalise-repository.ts';

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
