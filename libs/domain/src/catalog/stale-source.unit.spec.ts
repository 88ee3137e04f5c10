import { epochMs } from '../decision/instants.ts';
import { staleSource } from './stale-source.ts';

const seenAt = '2026-01-02T03:04:05.678Z';
const SEEN_MS = epochMs(seenAt);
const HOUR = 3_600_000;
const source = { source: 'platform', place: 'entities', at: seenAt };

describe('a source that was last seen', () => {
  it('less than so many hours ago is well, and says when it will not be', () => {
    expect(staleSource(source, 24, SEEN_MS + 24 * HOUR - 1)).toEqual({ at: SEEN_MS + 24 * HOUR });
  });

  it('so many hours ago is a finding that names the source and when that was', () => {
    expect(staleSource(source, 24, SEEN_MS + 24 * HOUR)).toEqual({
      finding: {
        findingId: 'catalog.source_stale|platform:entities|source',
        code: 'catalog.source_stale',
        entity: null,
        at: { file: 'platform:entities', line: 1, column: 1, field: 'source' },
        message: `source: was last seen at ${seenAt}, expected at least once in 24 hours (platform:entities:1:1)`,
      },
    });
  });

  it('never is a finding at once', () => {
    expect(staleSource({ source: 'platform', at: null }, 24, SEEN_MS).finding?.message).toContain('was never seen');
  });

  it('each time that it was asked for cannot grow old', () => {
    expect(staleSource({ source: 'folder' }, 24, SEEN_MS)).toEqual({});
  });
});
