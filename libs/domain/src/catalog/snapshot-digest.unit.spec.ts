import fc from 'fast-check';
import type { Hashing } from '../hashing/hashing.ts';
import { snapshotDigest } from './snapshot-digest.ts';

// The text itself stands for its hash: what is hashed is what these specs are about.
const hashing: Hashing = { sha256Hex: (data) => String(data), sha1Hex: () => '0'.repeat(40) };
const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

describe('the digest of a catalog', () => {
  it('is over the sorted shelves, each over its sorted pairs of ref and digest', () => {
    const records = [
      { ref: 'user:default/c', digest: digest('b') },
      { ref: 'user:default/b', digest: digest('a') },
      { ref: 'user:default/a', digest: digest('b') },
    ];
    const shelves = [
      ['aa', `sha256:[["user:default/b","${digest('a')}"]]`],
      ['bb', `sha256:[["user:default/a","${digest('b')}"],["user:default/c","${digest('b')}"]]`],
    ];
    expect(snapshotDigest(records, hashing)).toBe(`sha256:${JSON.stringify(shelves)}`);
  });

  it('is of the empty list when there is nothing', () => {
    expect(snapshotDigest([], hashing)).toBe('sha256:[]');
  });

  it('does not depend on the order, and does on every digest', () => {
    const records = fc.uniqueArray(
      fc.record({ ref: fc.stringMatching(/^user:default\/[a-z]{1,8}$/), digest: fc.constantFrom(digest('a'), digest('b')) }),
      {
        selector: ({ ref }) => ref,
        minLength: 1,
      },
    );
    fc.assert(
      fc.property(records, ([first, ...rest]) => {
        if (first === undefined) return;
        expect(snapshotDigest([...rest, first], hashing)).toBe(snapshotDigest([first, ...rest], hashing));
        expect(snapshotDigest([...rest, { ...first, ref: 'user:default/another-one' }], hashing)).not.toBe(
          snapshotDigest([first, ...rest], hashing),
        );
        expect(snapshotDigest([{ ...first, digest: digest('c') }, ...rest], hashing)).not.toBe(snapshotDigest([first, ...rest], hashing));
      }),
    );
  });
});
