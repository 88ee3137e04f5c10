import { cvssBaseScore } from './cvss-base-score.ts';
import { severityOfRating } from './severity.ts';

describe('the base score of a CVSS v3 vector', () => {
  // Scores as the NVD publishes them.
  it.each([
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', 10],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N', 5.3],
    ['CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:H/A:H', 7.4],
    ['CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H', 7.2],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 6.1],
    ['CVSS:3.0/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H', 7.8],
    ['CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N', 0],
  ])('%s is %d', (vector, score) => {
    expect(cvssBaseScore(vector)).toBe(score);
  });

  it.each(['CVSS:4.0/AV:N/AC:L', 'AV:N/AC:L/Au:N/C:P/I:N/A:N', 'CVSS:3.1/AV:N', '', 'CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'])(
    'is no number for "%s", which is no zero',
    (vector) => {
      expect(cvssBaseScore(vector)).toBeUndefined();
      expect(severityOfRating(vector)).toBe('unknown');
    },
  );
});
