import { murmur2, partitionFor } from './partitioner.ts';

describe("Kafka's default partitioner", () => {
  // The first six are those of org.apache.kafka.common.utils.UtilsTest.testMurmur2; the others, with bytes above 127, came out of kafka-clients 4.1.0.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
    ['', 275646681],
    ['café', -1358007374],
    ['component:default/zahlungs-überwachung', -1412586665],
    ['日本語', 1431860170],
    ['😀a', 1684585270],
    ['ÿþýüû', 1340176785],
  ])('hashes %j as Kafka does', (key, hash) => {
    expect(murmur2(new TextEncoder().encode(key))).toBe(hash);
    expect(partitionFor(key, 8)).toBe((hash & 0x7fffffff) % 8);
  });
});
