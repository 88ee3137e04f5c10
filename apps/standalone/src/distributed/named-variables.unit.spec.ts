import { namedVariables } from './named-variables.ts';

describe('the variables that a configuration names', () => {
  it('are those of its secrets, wherever they stand', () => {
    const sources = [
      { kind: 'backstage', token: { variable: 'BACKSTAGE_TOKEN' } },
      { kind: 'files', paths: ['variable'] },
    ];
    expect(namedVariables({ catalog: { sources }, ci: { gitlab: { token: { variable: 'GITLAB' } }, other: { file: 'x' } } })).toEqual(
      new Set(['BACKSTAGE_TOKEN', 'GITLAB']),
    );
  });

  it('are none where it names none', () => {
    expect(namedVariables({ name: 'variable', list: [null, 1] })).toEqual(new Set());
  });
});
