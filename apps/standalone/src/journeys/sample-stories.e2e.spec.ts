import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@interlock/adapters/config';
import type { ReleaseEventData, ReleaseEventType } from '@interlock/contracts';
import { prepareSamples } from '../sample-organisation/prepare.ts';
import { tellSamples, type ToldSamples } from '../sample-organisation/tell-samples.ts';
import { Door, replayDecisions, startOn, type ReleaseHistoryEvent, type StartedServices } from '../testing/index.ts';

let directory: string;
let services: StartedServices;
let told: ToldSamples;
let door: Door;
const errors: unknown[] = [];
const silent = {
  title: () => undefined,
  step: () => undefined,
  rows: () => undefined,
  text: () => undefined,
  blank: () => undefined,
  command: () => undefined,
};
const streams = new Map<string, readonly ReleaseHistoryEvent[]>();

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'interlock-stories-'));
  await prepareSamples(directory);
  const { config, directory: configDirectory } = loadConfig(join(directory, 'interlock.yaml'));
  services = await startOn({ config, directory: configDirectory, dataDirectory: join(directory, 'data') });
  door = new Door(services.url);
  told = await tellSamples({ url: services.url, directory, teller: silent, onError: (error) => errors.push(error) });
  await services.settled();
  // Newest first; of several releases of a component the oldest is `name`, the next `name/2` and so on.
  for (const { component, releaseId } of (await told.client.releases()).toReversed()) {
    const name = component.slice('component:default/'.length);
    const number = [...streams.keys()].filter((key) => key === name || key.startsWith(`${name}/`)).length + 1;
    streams.set(number === 1 ? name : `${name}/${number}`, await door.events(releaseId));
  }
});
afterAll(async () => {
  told?.stop();
  await services?.close();
  await rm(directory, { recursive: true, force: true });
});

const storyOf = (component: string): readonly ReleaseHistoryEvent[] => streams.get(component) ?? [];
const typesOf = (component: string): string[] => storyOf(component).map(({ type }) => type);
/** Data of the events of one type, in order. */
const all = <T extends ReleaseEventType>(component: string, type: T): ReleaseEventData<T>[] =>
  storyOf(component).flatMap((event) => (event.type === type ? [event.data as ReleaseEventData<T>] : []));
const outcomes = (component: string): string[] => all(component, 'DecisionRecorded').map(({ outcome }) => outcome);
const codes = (component: string, index = 0): string[] => all(component, 'DecisionRecorded')[index]?.reasons.map(({ code }) => code) ?? [];

describe('the sample organisation, told from its first release to its last', () => {
  it('lets an internal tool with strong evidence through, untouched by human hand', () => {
    // Verified when its bake time is over, wherever the telling was by then.
    expect(typesOf('lunch-menu').filter((type) => type !== 'DeploymentVerified')).toEqual([
      'ReleaseCandidateRegistered',
      'EvidenceAccepted',
      'EvidenceAccepted',
      'EvidenceAccepted',
      'EvidenceAccepted',
      'PromotionRequested',
      'DecisionRecorded',
      'AuthorisationIssued',
      'DeploymentStarted',
      'DeploymentApplied',
    ]);
    const [lease] = all('lunch-menu', 'AuthorisationIssued');
    const [applied] = all('lunch-menu', 'DeploymentApplied');
    expect(applied).toMatchObject({
      authorisationId: lease?.authorisation.authorisationId,
      artifacts: lease?.authorisation.artifacts,
      desiredState: expect.stringMatching(/^[0-9a-f]{40}/),
    });
  });

  it('stands on documents as tools write them', () => {
    const kinds = (component: string): string[] =>
      all(component, 'EvidenceAccepted').map(({ evidence: { kind, signer } }) => `${kind} by ${signer.trust}`);
    expect(kinds('payments')).toEqual([
      'provenance by northwind-ci',
      'change by northwind-ci',
      'test-result by northwind-ci',
      'sbom by northwind-ci',
      'vulnerabilities by northwind-security',
      'vex by northwind-security',
      'manifest-diff by northwind-ci',
    ]);
    const claims = (component: string): unknown[] => all(component, 'EvidenceAccepted').map(({ evidence }) => evidence.claims);
    expect(claims('payments')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'test-result', result: 'PASSED', passed: 5 }),
        expect.objectContaining({ kind: 'sbom', format: 'cyclonedx', components: 3 }),
        expect.objectContaining({ kind: 'vulnerabilities', format: 'trivy', counts: { high: 1 } }),
        expect.objectContaining({ kind: 'vex', format: 'openvex' }),
        expect.objectContaining({ kind: 'manifest-diff', images: [expect.stringContaining('@sha256:')] }),
      ]),
    );
    expect(claims('checkout')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'vulnerabilities', format: 'grype', counts: { medium: 1 } }),
        expect.objectContaining({ kind: 'sbom', format: 'spdx', components: 2 }),
      ]),
    );
    expect(claims('recommendations')).toContainEqual(expect.objectContaining({ kind: 'vulnerabilities', format: 'sarif' }));
    expect(claims('parcel-labels')).toContainEqual(expect.objectContaining({ kind: 'test-result', passed: 3 }));
    // What OpenVEX excuses is shown, and asks nobody: it is the error budget that people judge.
    expect(codes('payments').filter((code) => code.startsWith('VULNERABILIT'))).toEqual(['VULNERABILITIES_EXCUSED']);
  });

  it('holds a release without an owner, naming file and line, and clears it when the catalog is mended', () => {
    expect(outcomes('parcel-labels')).toEqual(['hold', 'allow']);
    const [held] = all('parcel-labels', 'DecisionRecorded');
    const missing = held?.reasons.find(({ severity }) => severity === 'hold');
    expect(missing?.code).toMatch(/OWNER/);
    expect(`${missing?.message} ${missing?.remedy}`).toMatch(/parcel-labels\.yaml:\d+/);
    expect(missing?.awaits?.producer).not.toBe('');
    expect(all('parcel-labels', 'DeploymentApplied')).toHaveLength(1);
    // Nobody touched the release: candidate, evidence and request came once, before the hold.
    expect(typesOf('parcel-labels').filter((type) => type === 'PromotionRequested' || type === 'EvidenceAccepted')).toHaveLength(4);
  });

  it('denies an image that is not the subject of its provenance', () => {
    expect(outcomes('invoices')).toEqual(['deny']);
    expect(all('invoices', 'EvidenceRejected').map(({ rejection }) => rejection.code)).toEqual(['evidence.subject_mismatch']);
    expect(codes('invoices')).toContainEqual(expect.stringMatching(/PROVENANCE|SUBJECT/));
    expect(typesOf('invoices')).not.toContain('AuthorisationIssued');
  });

  it('denies a migration that destroys data and cannot be reversed', () => {
    expect(outcomes('ledger-archive')).toEqual(['deny']);
    expect(codes('ledger-archive')).toContainEqual(expect.stringMatching(/MIGRATION/));
    expect(all('ledger-archive', 'EvidenceAccepted').map(({ evidence }) => evidence.claims)).toContainEqual({
      kind: 'migration',
      migrations: ['0041_index_postings_by_account.up.sql', '0042_drop_postings_2019.up.sql'],
      destructive: true,
      reversible: false,
      destructiveStatements: ['DROP TABLE postings_2019 (0042_drop_postings_2019.up.sql:2: the table postings_2019 is dropped)'],
      estimatedLockSeconds: null,
      heaviestLock: { relation: 'postings_2019', mode: 'ACCESS EXCLUSIVE', held: 'briefly' },
    });
    expect(typesOf('ledger-archive')).not.toContain('AuthorisationIssued');
  });

  it('escalates a burning service, refuses its author, and applies it on the word of two who quote the digest', () => {
    expect(outcomes('payments')).toEqual(['escalate', 'allow']);
    const [request] = all('payments', 'ApprovalRequested');
    expect(all('payments', 'ApprovalRefused')).toMatchObject([{ by: 'rule', person: 'user:default/alice', code: 'approval.excluded' }]);
    expect(all('payments', 'ApprovalGranted')).toMatchObject([
      { person: 'user:default/bob', packageDigest: request?.packageDigest },
      { person: 'user:default/carol', packageDigest: request?.packageDigest },
    ]);
    expect(all('payments', 'AuthorisationIssued')).toHaveLength(1);
    expect(all('payments', 'DeploymentApplied')).toHaveLength(1);
  });

  it('voids an approval when the next threshold is crossed, shows the difference, and asks again', () => {
    const [first, second] = all('checkout', 'ApprovalRequested');
    const [grant] = all('checkout', 'ApprovalGranted');
    const [voided] = all('checkout', 'ApprovalVoided');
    expect(voided).toMatchObject({ approvalId: first?.approvalId, cause: 'material_changed', grants: [grant?.grantId] });
    expect(voided?.difference).toContainEqual(expect.objectContaining({ before: 'burning', after: 'critical' }));
    expect(second?.requirement.seats.map(({ id }) => id)).toContain('incident-command');
    expect(typesOf('checkout')).not.toContain('AuthorisationIssued');
  });

  it('widens a rollout step by step, each under a decision and a lease of its own', () => {
    expect(typesOf('recommendations')).not.toContain('DeploymentStepApplied');
    expect(all('recommendations/2', 'DeploymentStepApplied').map(({ share }) => share)).toEqual([0.1, 0.5]);
    expect(all('recommendations/2', 'DeploymentApplied')).toHaveLength(1);
    const leases = all('recommendations/2', 'AuthorisationIssued').map(({ authorisation }) => authorisation);
    expect(leases.map(({ limits }) => limits?.share ?? 1)).toEqual([0.1, 0.5, 1]);
    expect(new Set(leases.map(({ decisionId }) => decisionId)).size).toBe(3);
  });

  it('stops one at its second step when the budget burns there', () => {
    expect(all('recommendations/3', 'DeploymentStepApplied').map(({ share }) => share)).toEqual([0.1, 0.5]);
    expect(all('recommendations/3', 'DeploymentDegraded')).toMatchObject([{ follows: 'stop', reasons: [{ code: 'ERROR_BUDGET_WORSE' }] }]);
    expect(all('recommendations/3', 'DeploymentApplied')).toEqual([]);
  });

  it('rolls a verified deployment back when it degrades, although the line is stopped', () => {
    expect(all('pricing/2', 'DeploymentVerified')).toHaveLength(1);
    expect(all('pricing/2', 'DeploymentDegraded')).toHaveLength(1);
    const [back] = all('pricing/2', 'RolledBack');
    expect(all('pricing', 'DeploymentApplied').map(({ deploymentId }) => deploymentId)).toContain(back?.deploymentId);
    expect(all('pricing', 'DecisionRecorded').at(-1)).toMatchObject({ changeKind: 'rollback', path: 'rollback', outcome: 'allow' });
    expect(all('pricing', 'PromotionRequested').at(-1)).toMatchObject({ rollback: { incident: 'INC-204' } });
  });

  it('lets the newer of two candidates win, and denies the older one a place on top of it', () => {
    expect(outcomes('banners')).toEqual(['hold', 'deny']);
    expect(all('banners', 'ReleaseSuperseded')).toHaveLength(1);
    expect(
      all('banners', 'DecisionRecorded')
        .at(-1)
        ?.reasons.map(({ code }) => code),
    ).toContain('RELEASE_SUPERSEDED');
    expect(typesOf('banners')).not.toContain('DeploymentStarted');
    expect(all('banners/2', 'DeploymentApplied')).toHaveLength(1);
  });

  it('leaves the last one waiting for one more person', async () => {
    expect(outcomes('search')).toEqual(['escalate']);
    expect(all('search', 'ApprovalGranted')).toHaveLength(1);
    const open = await told.client.openApprovals();
    expect(open.map(({ component }) => component).toSorted()).toEqual(['component:default/checkout', 'component:default/search']);
  });

  it('signs every decision so that it replays offline to the same bytes', async () => {
    const decisions = [...streams.keys()].flatMap((component) => all(component, 'DecisionRecorded'));
    const documents = await Promise.all(
      decisions.map(async ({ decisionId }) => (await door.ask('GET', `/v1/decisions/${decisionId}/certificate`, { as: 'ci' })).json),
    );
    const replayed = await replayDecisions(documents);
    expect(replayed.map(({ decisionId }) => decisionId)).toEqual(decisions.map(({ decisionId }) => decisionId));
    expect(replayed.filter(({ signed, replayed: again }) => signed !== again)).toEqual([]);
    expect(errors).toEqual([]);
  });
});
