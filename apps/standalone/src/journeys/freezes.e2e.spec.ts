import { DecisionDetail, FreezeList, FreezeView, type ReleaseEventData } from '@interlock/contracts';
import { startJourney, travellingClock, type Answer, type Journey } from '../testing/index.ts';

const CAROL = 'user:default/carol';
const HOUR_MS = 3_600_000;

const clock = travellingClock();
const hoursAhead = (hours: number): string => new Date(Math.ceil(clock.epochMs() / HOUR_MS + hours) * HOUR_MS).toISOString();
const local = (instant: string): string => instant.slice(0, 16);
const QUIET = { from: hoursAhead(48), until: hoursAhead(50) };
const OFFICE = { from: hoursAhead(96), until: hoursAhead(104) };
const MORNING = { from: hoursAhead(120), until: hoursAhead(122) };
const EVENING = { from: hoursAhead(126), until: hoursAhead(130) };
const CALENDARS = `calendars:
  - { name: quiet, kind: freeze, environments: [production], components: [component:default/planned, component:default/hasty], timeZone: UTC,
      start: "${local(QUIET.from)}", duration: PT2H, reason: the accounts are closed }
  - { name: office-hours, kind: window, environments: [production], components: [component:default/punctual], timeZone: UTC,
      start: "${local(OFFICE.from)}", duration: PT8H }
  - { name: morning, kind: window, environments: [production], components: [component:default/judged], timeZone: UTC,
      start: "${local(MORNING.from)}", duration: PT2H }
  - { name: evening, kind: window, environments: [production], components: [component:default/judged], timeZone: UTC,
      start: "${local(EVENING.from)}", duration: PT4H }
`;

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney(
    [
      ...['stopped', 'leased', 'other', 'planned', 'hasty', 'punctual', 'brief', 'cure'].map((name) => ({ name })),
      { name: 'judged', tier: 1 as const },
    ],
    { target: 'external', clock, config: CALENDARS },
  );
});
afterAll(() => journey?.close());

const stop = async (body: Readonly<Record<string, unknown>>): Promise<FreezeView> => {
  const answer = await journey.door.ask('POST', '/v1/environments/production/freezes', { as: CAROL, body });
  expect(answer).toMatchObject({ status: 202 });
  return FreezeView.parse(answer.json);
};
const end = (freezeId: string): Promise<Answer> =>
  journey.door.ask('POST', `/v1/environments/production/freezes/${freezeId}/end`, { as: CAROL, body: { reason: 'well again' } });
const onlyFor = (component: string) => ({ components: [`component:default/${component}`] });

const submitted = async (component: string, version = '1.0.0'): Promise<string> => {
  const { releaseId } = await journey.door.submit(journey.organisation.candidate(component, { version }));
  // Until the views show it.
  await journey.settled();
  return releaseId;
};
type Decision = ReleaseEventData<'DecisionRecorded'>;
const decided = (releaseId: string, outcome: Decision['outcome']): Promise<Decision> =>
  journey.door.until(releaseId, 'DecisionRecorded', (decision) => decision.outcome === outcome);

describe('a stop-the-line', () => {
  it('holds a release that comes, says who, why and of which incident, and lets it go when it is ended', async () => {
    const freeze = await stop({ reason: 'it answers 503', incident: 'INC-7', scope: onlyFor('stopped') });
    expect(freeze).toMatchObject({ status: 'active', until: null, startedBy: CAROL });
    const releaseId = await submitted('stopped');
    const { reasons } = await decided(releaseId, 'hold');
    expect(reasons.map(({ code, message }) => [code, message])).toEqual([
      ['FREEZE_ACTIVE', `production is frozen until somebody ends it by ${CAROL}: it answers 503, incident INC-7.`],
    ]);
    expect(await end(freeze.freezeId)).toMatchObject({ status: 202 });
    await journey.door.until(releaseId, 'AuthorisationIssued');
  });

  it('voids a lease that was issued before it', async () => {
    const releaseId = await submitted('leased');
    const { authorisation } = await journey.door.until(releaseId, 'AuthorisationIssued');
    const freeze = await stop({ reason: 'wait', scope: onlyFor('leased') });
    const voided = await journey.door.until(releaseId, 'AuthorisationVoided');
    expect(voided).toMatchObject({ authorisationId: authorisation.authorisationId, cause: 'decision_changed' });
    await end(freeze.freezeId);
    await journey.door.until(
      releaseId,
      'AuthorisationIssued',
      (next) => next.authorisation.authorisationId !== authorisation.authorisationId,
    );
  });

  it('leaves alone what it does not concern', async () => {
    const freeze = await stop({ reason: 'wait', scope: onlyFor('stopped') });
    const releaseId = await submitted('other');
    await journey.door.until(releaseId, 'AuthorisationIssued');
    await end(freeze.freezeId);
  });

  it('of a component that nobody knows is refused with what was meant, and stops nothing', async () => {
    const body = { reason: 'it answers 503', scope: onlyFor('stoped') };
    const { status, json } = await journey.door.ask('POST', '/v1/environments/production/freezes', { as: CAROL, body });
    expect([status, json]).toMatchObject([
      422,
      {
        code: 'http.invalid_body',
        errors: [{ field: 'scope.components.0', expected: expect.stringContaining('component:default/stopped') }],
      },
    ]);
    const list = await journey.door.ask('GET', '/v1/environments/production/freezes', { as: CAROL });
    expect(FreezeList.parse(list.json).items.filter(({ kind }) => kind === 'stop_the_line')).toEqual([]);
  });

  it('that runs out is recorded as over, and what it held clears itself at that instant', async () => {
    const freeze = await stop({ reason: 'ten minutes of quiet', forSeconds: 600, scope: onlyFor('brief') });
    const releaseId = await submitted('brief');
    const { reasons } = await decided(releaseId, 'hold');
    expect(reasons[0]?.message).toContain(
      `until ${String(freeze.until).slice(0, 10)} ${String(freeze.until).slice(11, 19)} UTC by ${CAROL}`,
    );
    await clock.travelTo(String(freeze.until));
    const { authorisation } = await journey.door.until(releaseId, 'AuthorisationIssued');
    expect(authorisation.issuedAt >= String(freeze.until)).toBe(true);
    await journey.settled();
    const stream = await journey.services.ports.eventStore.readStream('environment-production', 0);
    expect(stream.filter(({ type, data }) => type === 'FreezeEnded' && JSON.stringify(data).includes(freeze.freezeId))).toHaveLength(1);
  });
});

describe('a stop-the-line with a hotfix lane', () => {
  it('holds what is no hotfix of its incident, and lets through what owner and incident command judge to be the cure', async () => {
    const { door } = journey;
    const freeze = await stop({ reason: 'it answers 503', incident: 'INC-8', hotfixLane: true, scope: onlyFor('cure') });
    const releaseId = await submitted('cure');
    await decided(releaseId, 'hold');
    const promote = (incident: string): Promise<Answer> =>
      door.ask('POST', '/v1/promotions', { as: CAROL, body: { releaseId, environment: 'production', hotfix: { incident } } });
    expect(await promote('INC-1')).toMatchObject({ status: 202 });
    await journey.settled();
    expect((await door.release(releaseId)).environments[0]?.phase).toBe('held');
    expect(await promote('INC-8')).toMatchObject({ status: 202 });
    const request = await door.until(releaseId, 'ApprovalRequested');
    expect(request.requirement.seats.map(({ id }) => id)).toEqual(['incident-command', 'owner']);
    for (const person of ['user:default/bob', 'user:default/erin'])
      expect(await door.judge(person, 'grant', request)).toMatchObject({ status: 200 });
    await door.until(releaseId, 'AuthorisationIssued');
    const list = FreezeList.parse((await door.ask('GET', '/v1/environments/production/freezes', { as: 'ci' })).json);
    expect(list.items.map(({ freezeId, status }) => [freezeId, status])).toContainEqual([freeze.freezeId, 'active']);
    await end(freeze.freezeId);
  });
});

describe('a planned freeze', () => {
  it('bounds the lease that comes before it, voids nothing early, holds when it begins, and lets go when it ends', async () => {
    const early = await submitted('hasty');
    const first = await journey.door.until(early, 'AuthorisationIssued');
    expect(first.authorisation.expiresAt <= QUIET.from).toBe(true);

    await clock.travelTo(QUIET.from);
    const releaseId = await submitted('planned');
    const { reasons } = await decided(releaseId, 'hold');
    expect(reasons.map(({ code }) => code)).toEqual(['FREEZE_ACTIVE']);
    expect(reasons[0]?.message).toContain('by calendar quiet: the accounts are closed.');
    await decided(early, 'hold');

    const list = FreezeList.parse((await journey.door.ask('GET', '/v1/environments/production/freezes', { as: 'ci' })).json);
    expect(list.items).toMatchObject([{ name: 'quiet', status: 'active', until: QUIET.until }]);
    const [active] = list.items;
    expect(await end(active?.freezeId ?? '')).toMatchObject({ status: 409 });

    await clock.travelTo(QUIET.until);
    await journey.door.until(releaseId, 'AuthorisationIssued');
    await journey.door.until(early, 'AuthorisationIssued', ({ authorisation }) => authorisation.issuedAt >= QUIET.until);
    await journey.settled();
    const stream = await journey.services.ports.eventStore.readStream('environment-production', 0);
    const ofCalendar = stream.filter(({ data }) => JSON.stringify(data).includes(active?.freezeId ?? ''));
    expect(ofCalendar.map(({ type }) => type)).toEqual(['FreezeStarted', 'FreezeEnded']);
  });
});

describe('a window', () => {
  it('holds until it opens, says when, and bounds the lease by its end', async () => {
    const releaseId = await submitted('punctual');
    const { reasons, decisionId } = await decided(releaseId, 'hold');
    expect(reasons.map(({ code }) => code)).toEqual(['OUTSIDE_WINDOW']);
    const { input } = DecisionDetail.parse((await journey.door.ask('GET', `/v1/decisions/${decisionId}`, { as: 'ci' })).json);
    expect(input.calendar).toMatchObject({ tzdata: process.versions['tz'], window: { open: false, opensAt: OFFICE.from } });
    await clock.travelTo(OFFICE.from);
    const { authorisation } = await journey.door.until(releaseId, 'AuthorisationIssued');
    expect(authorisation.issuedAt >= OFFICE.from && authorisation.expiresAt <= OFFICE.until).toBe(true);
  });
});

describe('a window that closes while people judge', () => {
  it('takes nothing back: who approved stays counted, others may approve meanwhile, and it goes when the next one opens', async () => {
    const { door } = journey;
    await clock.travelTo(MORNING.from);
    const releaseId = await submitted('judged');
    // Tier 1 without an objective: people judge it.
    const request = await door.until(releaseId, 'ApprovalRequested');
    expect(await door.judge('user:default/bob', 'grant', request)).toMatchObject({ status: 200 });
    await journey.settled();
    await clock.travelTo(MORNING.until);
    await decided(releaseId, 'hold');
    expect(await door.judge(CAROL, 'grant', request)).toMatchObject({ status: 200 });
    await journey.settled();
    expect(await door.all(releaseId, 'AuthorisationIssued')).toEqual([]);
    await clock.travelTo(EVENING.from);
    const { authorisation } = await door.until(releaseId, 'AuthorisationIssued');
    expect(authorisation.issuedAt >= EVENING.from).toBe(true);
    expect(await door.all(releaseId, 'ApprovalVoided')).toEqual([]);
  });
});

describe('a freeze that makes no sense', () => {
  it.each([
    ['of an environment that nobody knows', '/v1/environments/prodction/freezes', { reason: 'x' }, 404, 'expected one of production'],
    ['without a reason', '/v1/environments/production/freezes', {}, 422, 'reason'],
    ['without a reason that can be read', '/v1/environments/production/freezes', { reason: '\u200b\u2060' }, 422, 'can be seen'],
    ['that is over already', '/v1/environments/production/freezes', { reason: 'x', until: '2020-01-01T00:00:00.000Z' }, 422, 'until'],
    [
      'with two ends',
      '/v1/environments/production/freezes',
      { reason: 'x', until: '2099-01-01T00:00:00.000Z', forSeconds: 1 },
      422,
      'forSeconds',
    ],
    ['for nobody', '/v1/environments/production/freezes', { reason: 'x', scope: { tiers: [] } }, 422, 'scope.tiers'],
    [
      'that was never started',
      '/v1/environments/production/freezes/7e2f7c1c-8c35-4d6e-9b55-0f3d5c1f2a11/end',
      { reason: 'x' },
      404,
      'no freeze',
    ],
  ])('%s is refused, and says why', async (_what, path, body, status, says) => {
    const answer = await journey.door.ask('POST', path, { as: CAROL, body });
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(says);
  });

  it('is one when it is sent twice with one key', async () => {
    const send = () =>
      journey.door.ask('POST', '/v1/environments/production/freezes', {
        as: CAROL,
        body: { reason: 'once', scope: onlyFor('other') },
        headers: { 'idempotency-key': 'once' },
      });
    const [first, second] = [await send(), await send()];
    expect(second.json).toEqual(first.json);
    const { freezeId } = FreezeView.parse(first.json);
    await end(freezeId);
    expect(await end(freezeId)).toMatchObject({ status: 409 });
  });
});
