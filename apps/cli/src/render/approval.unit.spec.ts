import { Page } from '../terminal/index.ts';
import { renderDifference } from './approval.ts';

const told = (difference: Parameters<typeof renderDifference>[1]['difference']): string => {
  const page = new Page({ width: 120, colours: false });
  renderDifference(page, { difference });
  return page.toString();
};

describe('what moved since people were asked', () => {
  it('is told in words, not in pointers and JSON', () => {
    const signal = { entity: 'component:default/shop', signal: 'error-budget', state: 'critical' };
    const text = told([
      { pointer: '/reasons/0/facts/~1signals~10/state', before: 'burning', after: 'critical' },
      { pointer: '/satisfied/13/facts/~1evidence~112', before: null, after: { kind: 'test-result', claims: { result: 'FAILED' } } },
      { pointer: '/reasons/1', before: null, after: signal },
    ]);
    for (const words of [
      'signals 0 state, to which reason 1 points',
      'burning',
      'evidence 12, to which satisfied rule 14 points',
      'nothing',
      'test-result FAILED',
      'reasons › 1',
      'error-budget of component:default/shop: critical',
    ])
      expect(text).toContain(words);
    expect(text).not.toMatch(/~1|\{/);
  });
});
