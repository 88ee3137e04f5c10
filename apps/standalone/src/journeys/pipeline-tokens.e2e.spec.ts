import type { ReleaseCandidateBuilt } from '@interlock/contracts';
import { conformanceCdEvent } from '@interlock/contracts/testing';
import { pathOf, startJourney, startPipelineIssuer, type Answer, type Journey, type PipelineIssuer } from '../testing/index.ts';

let github: PipelineIssuer;
let gitlab: PipelineIssuer;
let journey: Journey;
beforeAll(async () => {
  github = await startPipelineIssuer();
  gitlab = await startPipelineIssuer();
  const identity = `  pipelines:
    - { provider: github, issuer: '${github.url}', audience: interlock, server: 'https://git.example', ownerIds: ['77'] }
    - { provider: gitlab, issuer: '${gitlab.url}', audience: interlock, server: 'https://git.example' }
`;
  journey = await startJourney([{ name: 'tool' }, { name: 'other' }], { target: 'external', identity });
});
afterAll(async () => {
  await journey?.close();
  await github?.close();
  await gitlab?.close();
});

/** Claims of a job of GitHub Actions, as its documentation has them. */
const job = (sha: string, more: Readonly<Record<string, unknown>> = {}) => ({
  sub: 'repo:team/tool:ref:refs/heads/main',
  repository: 'team/tool',
  repository_id: '1234',
  repository_owner: 'team',
  repository_owner_id: '77',
  ref: 'refs/heads/main',
  ref_type: 'branch',
  sha,
  workflow_ref: 'team/tool/.github/workflows/release.yml@refs/heads/main',
  run_id: '42',
  run_attempt: '1',
  event_name: 'push',
  runner_environment: 'github-hosted',
  ...more,
});
const gitlabJob = (sha: string, more: Readonly<Record<string, unknown>> = {}) => ({
  sub: 'project_path:team/tool:ref_type:branch:ref:main',
  project_path: 'team/tool',
  project_id: '22',
  namespace_id: '7',
  ref: 'main',
  ref_type: 'branch',
  ref_protected: 'true',
  sha,
  pipeline_id: '574',
  job_id: '302',
  ...more,
});

const submit = (built: ReleaseCandidateBuilt, token: string): Promise<Answer> =>
  journey.door.ask('POST', '/v1/release-candidates', { body: built, headers: { authorization: `Bearer ${token}` } });
const shaOf = ({ candidate }: ReleaseCandidateBuilt): string => candidate.source.revision;
const problem = ({ json }: Answer) =>
  json as { code: string; detail?: string; errors?: { field: string; found: string; expected: string }[] };

describe('a job that shows the token of its pipeline', () => {
  it.each([
    ['GitHub Actions', (sha: string) => github.token(job(sha)), 'git.example/team/tool refs/heads/main run 42'],
    ['GitLab', (sha: string) => gitlab.token(gitlabJob(sha)), 'git.example/team/tool refs/heads/main run 574'],
  ])('submits a candidate of its repository at its commit, and adds evidence: %s', async (_, tokenFor, name) => {
    const { door, organisation } = journey;
    const built = organisation.candidate('tool', { version: name });
    const token = tokenFor(shaOf(built));
    const answer = await submit({ candidate: built.candidate }, token);
    expect(answer.status).toBe(202);
    const { releaseId } = answer.json as { releaseId: string };
    const [first] = await door.events(releaseId);
    expect(first?.metadata.actor).toMatchObject({ kind: 'workload', name, subject: expect.stringContaining('#') });
    const bytes = Buffer.from(built.evidence?.[0]?.content ?? '', 'base64');
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' };
    expect((await door.ask('POST', `/v1/release-candidates/${releaseId}/evidence`, { bytes, headers })).status).toBe(202);
    expect((await door.ask('GET', `/v1/releases/${releaseId}`, { headers })).status).toBe(200);
  });

  it('is refused for another commit, another source and another component, by claim, found and expected', async () => {
    const { organisation } = journey;
    const built = organisation.candidate('tool', { version: 'refused' });
    const sha = shaOf(built);
    const another = await submit(built, github.token(job('b'.repeat(40))));
    expect([another.status, problem(another).errors]).toEqual([
      403,
      [{ field: 'candidate.source.revision', found: sha, expected: `${'b'.repeat(40)} (claim sha)` }],
    ]);
    const candidate = { ...built.candidate, source: { ...built.candidate.source, repository: 'https://git.example/team/fork' } };
    expect(problem(await submit({ candidate }, github.token(job(sha)))).errors).toEqual([
      {
        field: 'candidate.source.repository',
        found: 'https://git.example/team/fork',
        expected: 'git.example/team/tool (claim repository)',
      },
    ]);
    const other = organisation.candidate('other');
    expect(problem(await submit(other, gitlab.token(gitlabJob(shaOf(other))))).errors).toEqual([
      {
        field: 'candidate.component',
        found: 'component:default/other',
        expected: 'a component whose source location is git.example/team/tool (claim project_path)',
      },
    ]);
  });

  it('adds no evidence to a release of another component', async () => {
    const { door, organisation } = journey;
    const { releaseId } = await door.submit(organisation.candidate('other', { version: 'theirs' }));
    const headers = { authorization: `Bearer ${github.token(job('a'.repeat(40)))}`, 'content-type': 'application/octet-stream' };
    // Of whoever may, the same bytes are on the record as refused.
    const send = (more: object) => door.ask('POST', `/v1/release-candidates/${releaseId}/evidence`, { bytes: '{}', ...more });
    expect((await send({ headers })).status).toBe(403);
    await journey.settled();
    expect(await door.all(releaseId, 'EvidenceRejected')).toEqual([]);
  });

  it('tells what it did of releases of its components, and of no others, whatever it names', async () => {
    const { door, organisation } = journey;
    const theirs = organisation.candidate('other', { version: 'not of this job' });
    const mine = organisation.candidate('tool', { version: 'of this job' });
    const [other, own] = [await door.submit(theirs), await door.submit(mine)];
    const example = conformanceCdEvent('change_merged');
    const tell = async (id: string, { candidate }: ReleaseCandidateBuilt) => {
      const { revision } = candidate.source;
      const body = { ...example, context: { ...example.context, id, links: [], chainId: undefined }, customData: { commit: revision } };
      const headers = { authorization: `Bearer ${github.token(job(revision))}` };
      const answer = await door.ask('POST', '/v1/release-candidates/pipeline-events', { body, headers });
      expect([answer.status, answer.json]).toEqual([202, { source: example.context.source, id, kept: true }]);
    };
    await tell('of another', theirs);
    await tell('my own', mine);
    const reported = await door.until(own.releaseId, 'PipelineEventReported');
    expect(reported.event.id).toBe('my own');
    await journey.settled();
    expect((await door.release(other.releaseId)).pipelineEvents).toEqual([]);
    expect((await door.release(own.releaseId)).pipelineEvents).toEqual([
      expect.objectContaining({ reportedBy: expect.stringMatching(/#repo:team\/tool:ref:refs\/heads\/main$/) as string }),
    ]);
  });

  it('announces by a CDEvent what it may announce, and is refused for everything else before anything is kept', async () => {
    const { door, organisation } = journey;
    const example = conformanceCdEvent('artifact_published');
    const tell = ({ candidate }: ReleaseCandidateBuilt, sha = candidate.source.revision) => {
      const { component, source, artifacts, configuration } = candidate;
      const subject = { ...example.subject, id: `pkg:oci/x@${encodeURIComponent(artifacts[0]?.digest ?? '')}` };
      const body = { ...example, subject, customData: { interlock: { component, source, configuration } } };
      const headers = { authorization: `Bearer ${github.token(job(sha))}` };
      return door.ask('POST', '/v1/release-candidates/pipeline-events', { body, headers });
    };
    const mine = organisation.candidate('tool', { version: 'announced by its job' });
    const answer = await tell(mine);
    expect(answer.status).toBe(202);
    const { releaseId } = answer.json as { releaseId: string };
    expect((await door.events(releaseId))[0]?.metadata.actor.name).toContain('git.example/team/tool');
    const refused = [
      await tell(organisation.candidate('tool', { version: 'of another commit' }), 'b'.repeat(40)),
      await tell(organisation.candidate('other')),
    ];
    expect(refused.map((one) => [one.status, problem(one).errors?.[0]?.field])).toEqual([
      [403, 'candidate.source.revision'],
      [403, 'candidate.component'],
    ]);
  });

  it('may change nothing else, by any route that there is', async () => {
    const headers = { authorization: `Bearer ${github.token(job('a'.repeat(40)))}` };
    const mine = /^\/v1\/release-candidates(?:\/|$)/;
    const routes = (await journey.services.routes()).filter(({ method, path }) => method !== 'GET' && !mine.test(path));
    // A viewer may judge where a seat is theirs, and a job has none; signing in is for people.
    const others = routes.filter(({ path }) => !path.startsWith('/v1/approvals/') && !path.startsWith('/v1/local/'));
    expect(others.length).toBeGreaterThan(7);
    for (const { method, path } of others) {
      expect([path, (await journey.door.ask(method, pathOf(path), { body: {}, headers })).status]).toEqual([path, 403]);
    }
  });
});

describe('a token that must not count', () => {
  const statusOf = async (token: string) =>
    (await journey.door.ask('GET', '/v1/releases', { headers: { authorization: `Bearer ${token}` } })).status;
  const sha = 'a'.repeat(40);

  it('is one of a repository that no component is built from, or of another owner: anybody can have such a token signed', async () => {
    const stranger = await journey.door.ask('GET', '/v1/releases', {
      headers: { authorization: `Bearer ${github.token(job(sha, { repository: 'evil/tool' }))}` },
    });
    expect([stranger.status, problem(stranger).detail]).toEqual([
      403,
      'repository: found git.example/evil/tool, expected the source location of a component in the catalog',
    ]);
    expect(await statusOf(github.token(job(sha, { repository_owner_id: '78' })))).toBe(403);
  });

  it.each<[string, () => string]>([
    ['for another audience', () => github.token(job(sha, { aud: 'https://github.com/team' }))],
    ['that says that another issuer made it', () => github.token(job(sha, { iss: gitlab.url }))],
    ['of an issuer that nobody configured', () => github.token(job(sha, { iss: 'https://token.actions.githubusercontent.com' }))],
    ['that is over', () => github.token(job(sha, { iat: 1, nbf: 1, exp: 2 }))],
    ['without a commit', () => github.token(job(sha, { sha: undefined }))],
    ['with a repository that is a path upwards', () => github.token(job(sha, { repository: '../team/tool' }))],
    ['of the other provider, by its claims', () => gitlab.token(job(sha))],
    [
      'that was changed',
      () => github.token(job(sha)).replace(/\.[^.]*\./, `.${Buffer.from(JSON.stringify(job(sha))).toString('base64url')}.`),
    ],
    ['with no signature', () => github.token(job(sha)).replace(/[^.]*$/, '')],
  ])('is one %s', async (_, token) => {
    expect(await statusOf(token())).toBe(401);
  });
});
