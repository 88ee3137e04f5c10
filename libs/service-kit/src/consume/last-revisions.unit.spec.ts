import { RECORD_HEADERS } from '@interlock/contracts';
import { LastRevisions } from './last-revisions.ts';

const at = (stream: string, revision: string) => ({ headers: { [RECORD_HEADERS.stream]: stream, [RECORD_HEADERS.revision]: revision } });

describe('what was taken', () => {
  it('makes that revision and older ones of its stream repeats, and no other', () => {
    const seen = new LastRevisions();
    seen.taken(at('release-a', '4'));
    const asked = [at('release-a', '3'), at('release-a', '4'), at('release-a', '5'), at('release-a', '10'), at('release-b', '0')];
    expect(asked.map((record) => seen.isRepeat(record))).toEqual([true, true, false, false, false]);
  });

  it('is not forgotten when an older one is taken', () => {
    const seen = new LastRevisions();
    for (const revision of ['4', '2']) seen.taken(at('release-a', revision));
    expect(seen.isRepeat(at('release-a', '4'))).toBe(true);
  });

  it.each(['', '-1', 'x', '1.5'])('says nothing when its revision is "%s"', (revision) => {
    const seen = new LastRevisions();
    seen.taken(at('release-a', revision));
    expect(seen.isRepeat(at('release-a', revision))).toBe(false);
  });
});

describe('more streams than are remembered', () => {
  it('forget the one that moved longest ago', () => {
    const seen = new LastRevisions(2);
    for (const stream of ['a', 'b', 'a', 'c']) seen.taken(at(stream, '0'));
    expect(['a', 'b', 'c'].filter((stream) => seen.isRepeat(at(stream, '0')))).toEqual(['a', 'c']);
  });
});
