import type { ReleaseRow } from '@interlock/contracts';
import { Page } from '../terminal/index.ts';
import { renderReleases } from './release-list.ts';

const now = Date.parse('2026-03-02T10:00:00.000Z');
const row = (more: Partial<ReleaseRow> = {}): ReleaseRow => ({
  releaseId: '9ccf2bf9-0dae-5f4d-a782-c383bd1c0944',
  component: 'component:default/recommendations',
  artifacts: [{ name: 'r/a', digest: `sha256:${'0123456789abcdef'.repeat(4)}` }],
  registeredAt: '2026-03-02T08:01:00.000Z',
  environments: [{ environment: 'production', phase: 'escalated', updatedAt: '2026-03-02T08:01:00.000Z' }],
  ...more,
});
const drawn = (...items: ReleaseRow[]): string =>
  renderReleases(new Page({ width: 100, colours: false }), { items, next: null }, now).toString();

describe('the list of releases', () => {
  it('tells each in one line of 100 columns: which artifact, how old, where it stands', () => {
    const [line, ...rest] = drawn(row()).trimEnd().split('\n');
    expect(line).toBe('9ccf2bf9-0dae-5f4d-a782-c383bd1c0944  recommendations  0123456789ab  119 min  ? production escalated');
    expect([rest, (line ?? '').length]).toEqual([[], 100]);
  });

  it('tells how many more artifacts there are', () => {
    const two = [...row().artifacts, { name: 'r/b', digest: `sha512:${'f'.repeat(128)}` }];
    expect(drawn(row({ artifacts: two }))).toContain('  0123456789ab +1  ');
    expect(drawn(row({ artifacts: two.toReversed() }))).toContain('  ffffffffffff +1  ');
  });
});
