import { PassThrough, Readable } from 'node:stream';
import { Batches } from './batches.ts';

const LONG_MS = 60_000;
const aStream = (): PassThrough => new PassThrough({ objectMode: true });

describe('a stream of objects', () => {
  it('gives all that waits, at most 256 at a time', async () => {
    const batches = new Batches<number>(
      Readable.from(
        Array.from({ length: 300 }, (_, index) => index),
        { highWaterMark: 1_000 },
      ),
    );
    const taken: number[][] = [];
    while (!batches.ended) {
      const items = batches.take();
      if (items.length > 0) taken.push(items);
      else await batches.wait(LONG_MS);
    }
    expect(taken.flat()).toEqual(Array.from({ length: 300 }, (_, index) => index));
    expect(Math.max(...taken.map(({ length }) => length))).toBeLessThanOrEqual(256);
  });

  it('gives what comes off the wire together together, though it is written piece by piece', async () => {
    const stream = aStream();
    const batches = new Batches<number>(stream);
    const taken = batches.wait(LONG_MS).then(() => batches.take());
    for (let item = 1; item <= 3; item += 1) {
      stream.write(item);
      for (let step = 0; step < 10; step += 1) await new Promise((resolve) => process.nextTick(resolve));
    }
    expect(await taken).toEqual([1, 2, 3]);
  });

  it('that ends while nobody waits for it is seen to have ended', async () => {
    const stream = aStream();
    const batches = new Batches<number>(stream);
    expect(batches.take()).toEqual([]);
    stream.end();
    await new Promise((resolve) => setImmediate(resolve));
    while (!batches.ended) {
      batches.take();
      expect(await batches.wait(LONG_MS)).toBe(false);
    }
  });

  it('that fails gives what waits first, then its failure', async () => {
    const stream = aStream();
    const batches = new Batches<number>(stream);
    stream.write(1);
    await batches.wait(LONG_MS);
    expect(batches.take()).toEqual([1]);
    stream.destroy(new Error('the wire broke'));
    await batches.wait(LONG_MS);
    expect(() => batches.take()).toThrow('the wire broke');
  });

  it('is not waited for beyond a time, and a waiter can be woken', async () => {
    const batches = new Batches<number>(aStream());
    expect(await batches.wait(1)).toBe(true);
    const waiting = batches.wait(LONG_MS);
    batches.wake();
    expect(await waiting).toBe(false);
  });
});
