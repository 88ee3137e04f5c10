import fc from 'fast-check';
import { Silence } from './silence.ts';

const WATCH_DOG_MS = 30_000;
const LOOK_MS = WATCH_DOG_MS / 3;

describe('a record that goes on while its subscription says nothing', () => {
  // Matrix case 15: within 30 s.
  it('is noticed within the time of the watch-dog, whenever it goes on between two looks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: LOOK_MS - 1 }), (wentOn) => {
        const silence = new Silence(WATCH_DOG_MS);
        const noticed = [0, 1, 2, 3, 4].map((look) => look * LOOK_MS).find((now) => silence.looked(now > wentOn ? 8 : 7, 7, now));
        expect(noticed).toBeLessThanOrEqual(wentOn + WATCH_DOG_MS);
      }),
    );
  });
});

describe('a subscription that', () => {
  it('is at the end of the record is never silent', () => {
    const silence = new Silence(WATCH_DOG_MS);
    for (let now = 0; now < 10 * WATCH_DOG_MS; now += LOOK_MS) expect(silence.looked(7, 7, now)).toBe(false);
  });

  it('is behind and goes on is not silent', () => {
    const silence = new Silence(WATCH_DOG_MS);
    for (let reached = 0; reached < 20; reached += 1) {
      expect(silence.looked(1_000, reached, reached * LOOK_MS)).toBe(false);
      silence.heard();
    }
  });

  it('was behind and has caught up begins anew', () => {
    const silence = new Silence(WATCH_DOG_MS);
    expect(silence.looked(8, 7, 0)).toBe(false);
    expect(silence.looked(8, 8, LOOK_MS)).toBe(false);
    expect(silence.looked(9, 8, 2 * LOOK_MS)).toBe(false);
    expect(silence.looked(9, 8, 4 * LOOK_MS)).toBe(true);
  });
});
