import { factText } from './explain-fact.ts';

describe('a fact in few words', () => {
  it.each([
    [{ name: 'shop', digest: 'sha256:ab' }, 'shop@sha256:ab'],
    [
      [
        { role: 'author', name: 'ann@example.com' },
        { role: 'trigger', name: 'ann' },
      ],
      'author ann@example.com, trigger ann',
    ],
    ['text', 'text'],
    [null, 'missing'],
    [[], '[]'],
    [0.5, '0.5'],
    // What is more than that is shown whole: a fact must not look smaller than it is.
    [{ name: 'shop', digest: 'sha256:ab', more: 1 }, '{"name":"shop","digest":"sha256:ab","more":1}'],
    [[{ role: 'author', name: 'ann' }, 'bob'], '[{"role":"author","name":"ann"},"bob"]'],
  ])('of %j is %s', (fact, text) => {
    expect(factText(fact)).toBe(text);
  });
});
