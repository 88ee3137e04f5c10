import type { DecisionInput, InputComponent, InputEvidence, InputSignal, SignalState } from '@interlock/contracts';
import { canonicalJson } from '@interlock/domain';
import { nodeHashing } from '../../hashing/index.ts';

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const REVISION = '1'.repeat(40);
const ARTIFACT = { name: 'registry.example/checkout', digest: digest('a') };
const SOURCE = { repository: 'github.com/example/checkout', revision: REVISION };
const RECEIVED = { receivedAt: '2026-03-01T11:55:00.000Z', ageSeconds: 300 };
const SIGNER = { type: 'key', trust: 'ci', keyDigest: digest('9') } as const;

const at = (field: string, line: number): InputComponent['owner']['at'] => ({
  file: 'services/checkout/catalog-info.yaml',
  line,
  column: 3,
  field,
});

const component: InputComponent = {
  ref: 'component:default/checkout',
  type: 'service',
  owner: { value: 'group:default/payments', at: at('spec.owner', 18) },
  lifecycle: { value: 'production', at: at('spec.lifecycle', 17) },
  tier: { value: 1, at: at('metadata.annotations.interlock.dev/tier', 8) },
  runtime: { value: 'checkout', at: at('metadata.annotations.interlock.dev/runtime', 9) },
  sourceRepository: { value: SOURCE.repository, at: at('metadata.annotations.github.com/project-slug', 10) },
  slo: { value: 0.999, at: at('metadata.annotations.interlock.dev/slo', 11) },
  rollout: { value: null, at: at('metadata.annotations.interlock.dev/rollout', 7) },
  system: 'system:default/shop',
  digest: digest('e'),
};

const evidence: InputEvidence[] = [
  {
    ...RECEIVED,
    digest: digest('1'),
    kind: 'provenance',
    predicateType: 'https://slsa.dev/provenance/v1',
    subject: ARTIFACT.digest,
    signer: SIGNER,
    claims: {
      kind: 'provenance',
      buildType: 'https://example.com/build/v1',
      builderId: 'https://example.com/builder',
      source: SOURCE,
      invocationId: null,
      finishedAt: null,
    },
  },
  {
    ...RECEIVED,
    digest: digest('2'),
    kind: 'test-result',
    predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
    subject: ARTIFACT.digest,
    signer: SIGNER,
    claims: { kind: 'test-result', result: 'PASSED', passed: 128, warned: 0, failed: 0 },
  },
  {
    ...RECEIVED,
    digest: digest('3'),
    kind: 'change',
    predicateType: 'https://interlock.dev/attestation/change/v1',
    subject: ARTIFACT.digest,
    signer: SIGNER,
    claims: {
      kind: 'change',
      repository: SOURCE.repository,
      commit: REVISION,
      authors: [{ name: 'Ada', email: 'ada@example.com', login: null }],
      committers: [{ name: 'Ada', email: 'ada@example.com', login: null }],
      trigger: { kind: 'workload', person: { name: null, email: null, login: 'ci-bot' } },
    },
  },
];

/** An error-budget signal, one minute old. */
export const anErrorBudget = (entity: string, state: SignalState): InputSignal => ({
  entity,
  signal: 'error-budget',
  state,
  reading: 0.4,
  threshold: null,
  receivedAt: '2026-03-01T11:59:00.000Z',
  ageSeconds: 60,
  reportedBy: 'https://issuer.example#prometheus',
});

const complete: DecisionInput = {
  schemaVersion: 1,
  now: '2026-03-01T12:00:00.000Z',
  release: {
    id: '6f2a0c1e-7c1b-5d2e-9a51-0c7a3a1f0b11',
    component: component.ref,
    artifacts: [ARTIFACT],
    configuration: { digest: digest('c') },
    source: SOURCE,
    registeredAt: '2026-03-01T11:50:00.000Z',
  },
  environment: {
    name: 'production',
    known: true,
    classification: 'production',
    order: 30,
    clusters: ['eu-1'],
    enforcement: 'enforce',
    target: 'git',
  },
  request: {
    requestedBy: { subject: 'https://ci.example#repo:example/checkout', kind: 'workload' },
    requestedAt: '2026-03-01T11:50:00.000Z',
    hotfix: null,
    rollback: null,
  },
  changeKind: 'image',
  component,
  owner: { ref: 'group:default/payments', found: true, members: ['user:default/ada', 'user:default/ben'] },
  dependencies: [{ ref: 'component:default/ledger', found: true, tier: 1, owner: 'group:default/finance' }],
  dependants: [{ ref: 'component:default/storefront', found: true, tier: 2, owner: 'group:default/web' }],
  affected: {
    total: 1,
    byTier: ([1, 2, 3, 4, null] as const).map((tier) => ({ tier, total: tier === 2 ? 1 : 0 })),
    listed: [{ ref: 'component:default/storefront', tier: 2, owner: 'group:default/web', distance: 1, via: null }],
    shared: [],
  },
  evidence,
  rejections: [],
  signals: [anErrorBudget(component.ref, 'healthy'), anErrorBudget('component:default/ledger', 'healthy')],
  people: { authors: ['user:default/ada'], committers: ['user:default/ada'], trigger: null, requester: null, unresolved: [], known: true },
  live: {
    releaseId: '0b9a3a77-3f5a-5c11-8e57-2b1f9f6f2c22',
    artifacts: [{ name: ARTIFACT.name, digest: digest('b') }],
    configuration: { digest: digest('c') },
    since: '2026-02-20T09:00:00.000Z',
    registeredAt: '2026-02-20T08:50:00.000Z',
  },
  previous: null,
  rollout: null,
  otherRollouts: [],
  rollback: null,
  approvals: { requirement: null, materialDigest: null, seats: [], satisfied: false, refusal: null },
  calendar: { tzdata: '2026a', freezes: [], window: null, changesInSeconds: null },
  snapshots: { catalog: digest('5'), signals: digest('6') },
};

/**
 * A complete, valid decision input that the shipped policies allow without a human: a tier 1 service in production with provenance, a test
 * result, a change attestation and a healthy error budget. Members of `overrides` replace whole members.
 */
export const aDecisionInput = (overrides: Partial<DecisionInput> = {}): DecisionInput => ({ ...structuredClone(complete), ...overrides });

/** The same with as many documents and dependants as a busy release has, until it weighs so many bytes. */
export const aBusyInput = (bytes: number): DecisionInput => {
  const base = aDecisionInput();
  const evidence = [...base.evidence];
  const dependants = [...base.dependants];
  for (let number = 0; canonicalJson({ ...base, evidence, dependants }).length < bytes; number += 1) {
    const copied = base.evidence[number % base.evidence.length];
    if (copied !== undefined)
      evidence.push({ ...copied, digest: `sha256:${nodeHashing.sha256Hex(String(number))}`, ageSeconds: 400 + number });
    dependants.push({ ref: `component:default/dependant-${number}`, found: true, tier: 3, owner: 'group:default/payments' });
  }
  return { ...base, evidence, dependants };
};
