import { FreezeCommand } from './http/freeze-bodies.ts';
import { IncidentLink } from './http/incident-bodies.ts';
import { ScorecardQuery, TeamScoresQuery } from './http/scorecard-bodies.ts';
import { EnforcementQuery } from './http/enforcement-bodies.ts';

const incident = { incident: 'INC-7', environment: 'production', component: 'component:default/shop' };

/** Each place at which somebody may name an instant. */
const places = {
  'the end of a freeze': (at: string) => FreezeCommand.safeParse({ reason: 'prices are wrong', until: at }),
  'the start of an incident': (at: string) => IncidentLink.safeParse({ ...incident, startedAt: at }),
  'the moment of a scorecard': (at: string) => ScorecardQuery.safeParse({ at }),
  'the moment of the scores of teams': (at: string) => TeamScoresQuery.safeParse({ at }),
  'the start of what was observed': (at: string) => EnforcementQuery.safeParse({ since: at }),
};

describe.each(Object.entries(places))('%s', (_place, parse) => {
  it.each([
    '2027-02-31T10:00:00.000Z',
    '2027-13-01T10:00:00.000Z',
    '2027-01-45T99:99:99.999Z',
    '2027-02-29T00:00:00.000Z',
    '2027-01-01T24:00:00.000Z',
  ])('is refused when it is %s, which is no instant', (at) => {
    expect(parse(at).error?.issues).toMatchObject([{ message: 'expected a day and a time that exist' }]);
  });

  it('is said to be wrong once when it is none at all', () => {
    expect(parse('noon').error?.issues).toHaveLength(1);
  });

  it.each(['2028-02-29T23:59:59.999Z', '9999-12-31T23:59:59.999Z', '1999-01-01T00:00:00.000Z'])('may be %s', (at) => {
    expect(parse(at).success).toBe(true);
  });
});
