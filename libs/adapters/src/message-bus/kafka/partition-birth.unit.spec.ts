import { birthText, startOf } from './partition-birth.ts';

const bounds = { topic: 't', partition: 0, start: 0, end: 50 };
const committed = (offset: number | undefined, metadata = '') => ({ topic: 't', partition: 0, offset, metadata });
const born = { start: 0, timestamp: 1_000 };

describe('where a group goes on in a partition', () => {
  it('is where it was, or the beginning', () => {
    expect(startOf('g', committed(20, birthText(born)), bounds, born)).toBe(20);
    expect(startOf('g', committed(50, birthText(born)), bounds, born)).toBe(50);
    expect(startOf('g', committed(undefined), { ...bounds, start: 7 }, born)).toBe(7);
    expect(startOf('g', committed(20, 'what another client says'), bounds, born)).toBe(20);
  });

  it('is nowhere when the log lost its end', () => {
    expect(() => startOf('g', committed(51), bounds, born)).toThrow(expect.objectContaining({ code: 'message-bus.corrupt' }));
  });

  it.each([
    ['begins with another record', { start: 0, timestamp: 2_000 }],
    ['begins before it began', { start: 0, timestamp: 5 }],
  ])('is nowhere when the partition %s', (_, now) => {
    const before = now.timestamp === 5 ? { start: 3, timestamp: 4 } : born;
    expect(() => startOf('g', committed(20, birthText(before)), bounds, now)).toThrow(
      expect.objectContaining({ code: 'message-bus.corrupt' }),
    );
  });

  it('is where it was when the first records have gone with their time', () => {
    expect(startOf('g', committed(20, birthText(born)), { ...bounds, start: 10 }, { start: 10, timestamp: 1_500 })).toBe(20);
  });
});
