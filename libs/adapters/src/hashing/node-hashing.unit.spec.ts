import { nodeHashing } from './node-hashing.ts';

describe('node hashing', () => {
  it('gives the published digests of "abc" (FIPS 180-4 examples)', () => {
    expect(nodeHashing.sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(nodeHashing.sha1Hex(Buffer.from('abc'))).toBe('a9993e364706816aba3e25717850c26c9cd0d89d');
  });

  it('hashes text as its UTF-8 bytes', () => {
    expect(nodeHashing.sha256Hex('Grüße 🚦')).toBe(nodeHashing.sha256Hex(new TextEncoder().encode('Grüße 🚦')));
  });
});
