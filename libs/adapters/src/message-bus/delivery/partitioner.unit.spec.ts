import { murmur2, partitionFor } from './partitioner.ts';

describe("Kafka's default partitioner", () => {
  // The vectors of org.apache.kafka.common.utils.UtilsTest.testMurmur2.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('hashes %s as Kafka does', (key, hash) => {
    expect(murmur2(new TextEncoder().encode(key))).toBe(hash);
    expect(partitionFor(key, 8)).toBe((hash & 0x7fffffff) % 8);
  });

  it('hashes bytes above 127 without sign', () => {
    expect(partitionFor('café', 1)).toBe(0);
    expect(murmur2(Uint8Array.of(255, 254, 253, 252, 251))).toBe(murmur2(Uint8Array.from([-1, -2, -3, -4, -5])));
  });
});
