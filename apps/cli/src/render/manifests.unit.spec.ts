import type { ManifestDiffClaims } from '@interlock/contracts';
import { Page } from '../terminal/index.ts';
import { renderManifests } from './manifests.ts';

const diff: ManifestDiffClaims = {
  kind: 'manifest-diff',
  comparedWith: `sha256:${'a'.repeat(64)}`,
  totals: [
    { means: 'image', changes: 2, widens: 0 },
    { means: 'privileges', changes: 1, widens: 1 },
  ],
  images: [],
  listed: [
    { means: 'privileges', widens: true, object: 'Deployment shop/web', member: 'spec.privileged', before: null, after: 'true' },
    { means: 'image', widens: false, object: 'Deployment shop/web', member: 'spec.image', before: '"a"', after: '"b"' },
  ],
};
const shown = (diffs: readonly ManifestDiffClaims[]): string => renderManifests(new Page({ width: 140, colours: false }), diffs).toString();

describe('what manifests change, on a page', () => {
  it('is counted and told, what widens first and marked', () => {
    const text = shown([diff, { ...diff, comparedWith: null, totals: [], listed: [] }]);
    expect(text).toContain('2 image, 1 privileges (1 widening).');
    expect(text).toMatch(/! privileges, widens: Deployment shop\/web spec\.privileged: nothing → true\n[^]*· image: .*"a" → "b"/);
    expect(text).toContain('and 1 more');
    expect(text).toContain('Against nothing before: nothing differs.');
  });

  it('is not mentioned where nothing was compared', () => {
    expect(shown([]).trim()).toBe('');
  });
});
