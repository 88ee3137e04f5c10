import { DeploymentList, DeploymentReportAccepted, type ReleaseCandidateBuilt } from '@interlock/contracts';
import { startJourney, type Journey } from '../testing/index.ts';

const environment = 'production';
const component = 'component:default/tool';
const STRANGE = `sha256:${'f'.repeat(64)}`;

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney([{ name: 'tool' }, { name: 'other' }, { name: 'failing' }, { name: 'configured' }], { target: 'external' });
});
afterAll(() => journey?.close());

const report = async (body: unknown) => {
  const answer = await journey.door.ask('POST', '/v1/deployments', { as: 'ci', body });
  const accepted = DeploymentReportAccepted.safeParse(answer.json);
  return { ...answer, recorded: accepted.success ? accepted.data.recorded : undefined };
};
const authorised = async (built: ReleaseCandidateBuilt): Promise<string> => {
  const { releaseId } = await journey.door.submit(built);
  await journey.door.until(releaseId, 'AuthorisationIssued');
  await journey.settled();
  return releaseId;
};
const cdEvent = (id: string, type: string, name: string, digest: string) => ({
  context: { specversion: '0.5.1', id, source: '/deployer', type, timestamp: '2026-01-02T03:04:05Z' },
  subject: { id: name, content: { environment: { id: environment }, artifactId: `pkg:oci/${name}@${encodeURIComponent(digest)}` } },
});

describe("somebody else's deployer", () => {
  it('says what it did of what was authorised; anything else is drift, until what ought to run does', async () => {
    const { door, organisation } = journey;
    const built = organisation.candidate('tool');
    const { artifacts } = built.candidate;
    const releaseId = await authorised(built);

    expect((await report({ component, environment, artifacts, status: 'started', reference: 'job-7' })).recorded).toBe('started');
    const live = cdEvent('event-1', 'dev.cdevents.service.deployed.0.3.0', 'tool', artifacts[0]?.digest ?? '');
    expect((await report(live)).recorded).toBe('applied');
    expect((await report({ ...live.context, specversion: '1.0', subject: 'tool', data: live })).recorded).toBe('known');
    expect((await door.release(releaseId)).environments).toMatchObject([{ phase: 'applied', share: 1 }]);

    expect((await report(cdEvent('event-2', 'dev.cdevents.service.upgraded.0.3.0', 'tool', STRANGE))).recorded).toBe('drift');
    expect(await door.until(releaseId, 'DriftDetected')).toMatchObject({ environment, found: [{ digest: STRANGE }] });
    expect((await report({ component, environment, artifacts, status: 'applied' })).recorded).toBe('known');
    expect(await door.until(releaseId, 'DriftResolved')).toMatchObject({ how: 'restored' });
  });

  it('says that what it started has failed, and may try again when it is asked for again', async () => {
    const { door, organisation } = journey;
    const built = organisation.candidate('failing');
    const { artifacts } = built.candidate;
    const releaseId = await authorised(built);
    const body = { component: 'component:default/failing', environment, artifacts };
    expect((await report({ ...body, status: 'started' })).recorded).toBe('started');
    expect((await report({ ...body, status: 'failed', message: 'image pull back-off' })).recorded).toBe('failed');
    expect(await door.until(releaseId, 'DeploymentFailed')).toMatchObject({ code: 'deployer.failed', message: 'image pull back-off' });
    await door.ask('POST', '/v1/promotions', { as: 'ci', body: { releaseId, environment } });
    const leases = () => door.all(releaseId, 'AuthorisationIssued');
    const [first] = await leases();
    await door.until(
      releaseId,
      'AuthorisationIssued',
      ({ authorisation }) => authorisation.authorisationId !== first?.authorisation.authorisationId,
    );
    expect((await report({ ...body, status: 'applied' })).recorded).toBe('applied');
  });

  it('that runs the authorised artifacts under another configuration runs something that nobody authorised', async () => {
    const { door, organisation } = journey;
    const built = organisation.candidate('configured');
    const { artifacts } = built.candidate;
    const releaseId = await authorised(built);
    const body = { component: 'component:default/configured', environment, artifacts, status: 'applied', releaseId };
    expect((await report({ ...body, configuration: { digest: STRANGE } })).recorded).toBe('unauthorised');
    expect(await door.all(releaseId, 'DeploymentStarted')).toEqual([]);
    expect((await report(body)).recorded).toBe('applied');
    expect((await report({ ...body, configuration: { digest: STRANGE } })).recorded).toBe('drift');
    expect(await door.until(releaseId, 'DriftDetected')).toMatchObject({ environment });
  });

  it('cannot start what is not authorised, and what it deploys where nothing was authorised is a fact of the environment', async () => {
    const { door } = journey;
    const artifacts = [{ name: 'other', digest: STRANGE }];
    const body = { component: 'component:default/other', environment, artifacts };
    expect(await report({ ...body, status: 'started' })).toMatchObject({ status: 409 });
    const times = await Promise.all(Array.from({ length: 4 }, () => report({ ...body, status: 'applied', reference: 'job-8' })));
    expect(new Set(times.map(({ recorded }) => recorded))).toEqual(new Set(['unauthorised']));
    await journey.settled();
    const listed = DeploymentList.parse((await door.ask('GET', '/v1/deployments', { as: 'ci' })).json);
    expect(listed.unauthorised).toContainEqual(expect.objectContaining({ ...body, reference: 'job-8' }));
    const events = await door.ask('GET', `/v1/ledger/events?stream=environment-${environment}`, { as: 'ci' });
    const recorded = events.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly type: string; readonly data: { readonly component?: string } });
    const told = recorded.filter(({ type, data }) => type === 'UnauthorisedDeploymentReported' && data.component === body.component);
    expect(told).toHaveLength(1);
    expect(events.text).toContain('UnauthorisedDeploymentReported');
    expect(events.text).toContain(STRANGE);
  });

  it('is told which environments there are, where it names another', async () => {
    const { status, text } = await report({
      component,
      environment: 'mars',
      artifacts: [{ name: 'x', digest: STRANGE }],
      status: 'applied',
    });
    expect([status, JSON.parse(text)]).toMatchObject([404, { code: 'environment.unknown', errors: [{ field: 'environment' }] }]);
  });

  it.each([
    ['subject.content.artifactId', { ...cdEvent('e', 'dev.cdevents.service.deployed.0.3.0', 'tool', 'latest') }],
    ['subject.id', { ...cdEvent('e', 'dev.cdevents.service.deployed.0.3.0', 'No Tool', STRANGE) }],
    ['environment', { component, environment: 'Prod!', artifacts: [{ name: 'x', digest: STRANGE }], status: 'applied' }],
  ])('is told which field cannot be read: %s', async (field, body) => {
    const { status, text } = await report(body);
    expect(status).toBe(422);
    expect(text).toContain(field);
  });
});
