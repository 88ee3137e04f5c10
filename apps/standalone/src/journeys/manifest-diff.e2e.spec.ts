import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ApprovalDetail,
  DecisionInput,
  type ManifestDiffPredicate,
  type ManifestMember,
  type ReleaseCandidateBuilt,
} from '@interlock/contracts';
import { startJourney, type Journey } from '../testing/index.ts';

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney([{ name: 'tool' }]);
});
afterAll(() => journey?.close());

const digest = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const diff = (before: string | null, after: string, ...members: ManifestMember[]): ManifestDiffPredicate => ({
  before: before === null ? null : { configuration: before },
  after: { configuration: after },
  objects: [{ object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'tool' }, change: 'changed', members }],
});
const container = ['spec', 'template', 'spec', 'containers', 'app'];
const [first, second, third, fourth] = [digest('first'), digest('second'), digest('third'), digest('fourth')];

describe('what the rendered manifests of a release change', () => {
  it('of replicas alone is a change of configuration that nobody is asked about', async () => {
    const { door, organisation } = journey;
    const running = await door.submit(
      organisation.candidate('tool', { manifests: diff(null, first, { path: ['spec', 'replicas'], after: 2 }) }),
    );
    await door.until(running.releaseId, 'DeploymentApplied');
    const manifests = diff(first, second, { path: ['spec', 'replicas'], before: 2, after: 3 });
    const { releaseId } = await door.submit(organisation.candidate('tool', { manifests }));
    const decided = await door.until(releaseId, 'DecisionRecorded', ({ outcome }) => outcome === 'allow');
    expect(decided).toMatchObject({ changeKind: 'configuration', path: 'fast' });
    await door.until(releaseId, 'DeploymentApplied');
  });

  it('of an image that is none of the release is of no known kind, and takes the standard path', async () => {
    const { door, organisation } = journey;
    const manifests = diff(second, third, { path: [...container, 'image'], before: 'sidecar:1', after: 'sidecar:2' });
    const { releaseId } = await door.submit(organisation.candidate('tool', { manifests }));
    const decided = await door.until(releaseId, 'DecisionRecorded', ({ outcome }) => outcome === 'allow');
    expect(decided).toMatchObject({ changeKind: 'unknown', path: 'standard' });
    await door.until(releaseId, 'DeploymentApplied');
  });

  it('of privileges leaves the fast path, and is judged by people who see it', async () => {
    const { door, organisation } = journey;
    const manifests = diff(third, fourth, { path: [...container, 'securityContext', 'privileged'], after: true });
    const { releaseId } = await door.submit(organisation.candidate('tool', { manifests }));
    const decided = await door.until(releaseId, 'DecisionRecorded', ({ outcome }) => outcome === 'escalate');
    expect(decided).toMatchObject({
      changeKind: 'configuration',
      path: 'standard',
      reasons: [{ code: 'PRIVILEGES_WIDENED', facts: [expect.stringMatching(/^\/evidence\/\d$/)] }],
    });
    expect(decided.approval?.seats.map(({ id }) => id)).toEqual(['owner', 'sre']);
    const { approvalId } = await door.until(releaseId, 'ApprovalRequested');
    const shown = ApprovalDetail.parse((await door.ask('GET', `/v1/approvals/${approvalId}`, { as: 'user:default/bob' })).json);
    expect(shown.package.manifests).toMatchObject([
      { comparedWith: third, listed: [{ means: 'privileges', widens: true, object: 'Deployment shop/tool', before: null, after: 'true' }] },
    ]);
    const exported = (await door.ask('GET', `/v1/decisions/${decided.decisionId}/certificate`, { as: 'user:default/bob' })).json as {
      input: string;
    };
    const place = Number(decided.reasons[0]?.facts[0]?.slice('/evidence/'.length));
    expect(DecisionInput.parse(JSON.parse(exported.input)).evidence[place]?.claims).toMatchObject({
      kind: 'manifest-diff',
      comparedWith: third,
    });
  });
});

describe('another commit of what runs', () => {
  it('is of no known kind while nothing differs, and a change of the catalog alone once that does', async () => {
    const { door, organisation } = journey;
    const announced = organisation.candidate('tool', { omit: ['change', 'provenance'] });
    const source = { ...announced.candidate.source, revision: '5'.repeat(40) };
    const same = await door.submit({ ...announced, candidate: { ...announced.candidate, configuration: { digest: third }, source } });
    expect((await door.until(same.releaseId, 'DecisionRecorded')).changeKind).toBe('unknown');
    const group = 'apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: newcomers\nspec:\n  type: team\n  children: []\n';
    await organisation.putInCatalog('newcomers.yaml', group);
    const decided = await door.until(same.releaseId, 'DecisionRecorded', ({ changeKind }) => changeKind === 'catalog');
    expect(decided.path).toBe('fast');
  });
});

describe('a manifest diff that exposes a secret', () => {
  /** Whether any file of the record, the contents, the bus or the views holds these bytes. */
  const isKept = async (bytes: Buffer): Promise<boolean> => {
    const names = await readdir(journey.organisation.dataDirectory, { recursive: true, withFileTypes: true });
    for (const file of names.filter((entry) => entry.isFile()))
      // What is renamed or removed meanwhile keeps nothing under this name.
      if ((await readFile(join(file.parentPath, file.name)).catch(() => Buffer.alloc(0))).includes(bytes)) return true;
    return false;
  };
  const lastOf = ({ evidence = [] }: ReleaseCandidateBuilt): Buffer => Buffer.from(evidence.at(-1)?.content ?? '', 'base64');

  it('is refused and, unlike every other document, not kept', async () => {
    const { door, organisation } = journey;
    const withValue = (after: string): ReleaseCandidateBuilt =>
      organisation.candidate('tool', {
        version: '3.0.0',
        manifests: {
          ...diff(third, digest(after)),
          objects: [
            {
              object: { apiVersion: 'v1', kind: 'Secret', namespace: 'shop', name: 'db' },
              change: 'changed',
              members: [{ path: ['data', 'password'], before: '[redacted]', after }],
            },
          ],
        },
      });
    const [exposing, redacted] = [withValue('aHVudGVyMi1jb3JyZWN0LWhvcnNl'), withValue('[redacted]')];
    const refused = await door.submit(exposing);
    expect(refused.evidence.at(-1)).toMatchObject({ verdict: 'rejected', rejection: { code: 'evidence.secret_exposed' } });
    expect((await door.submit(redacted)).evidence.filter(({ kind }) => kind === 'manifest-diff')).toHaveLength(1);
    expect([await isKept(lastOf(redacted)), await isKept(lastOf(exposing))]).toEqual([true, false]);
  });
});
