import type { CatalogEntityRecord, ReleaseCandidate, SignalReport, VerifiedEvidence } from '@interlock/contracts';
import { aComponent, aGroup, anEnvironment, aUser } from '@interlock/domain/testing';
import { nodeHashing } from '@interlock/adapters/hashing';

/** `search` goes to production step by step and is watched by an objective; `checkout` goes whole, and back by itself when it degrades. */
export const COMPONENTS = ['component:default/checkout', 'component:default/search'] as const;
export const WITH_OBJECTIVE = COMPONENTS[1];
export const ENVIRONMENTS = ['staging', 'production'] as const;
export type Component = (typeof COMPONENTS)[number];
export type Environment = (typeof ENVIRONMENTS)[number];

const environment = (name: Environment, order: number): CatalogEntityRecord => {
  const record = anEnvironment(name, order);
  return { ...record, environment: { name, order, clusters: [], classification: name } };
};

const narrowed = (record: CatalogEntityRecord): CatalogEntityRecord => {
  const { component } = record;
  if (component === null || component.rollout === undefined) throw new TypeError(`${record.ref} is no component`);
  return {
    ...record,
    component: { ...component, rollout: { ...component.rollout, value: 'narrow' }, slo: { ...component.slo, value: 0.999 } },
  };
};

export const catalog = (): CatalogEntityRecord[] => [
  aComponent('checkout', { tier: 3 }),
  narrowed(aComponent('search', { tier: 2 })),
  environment('staging', 1),
  environment('production', 2),
  aGroup('team', { members: ['user:default/ann', 'user:default/ben'] }),
  aGroup('sre', { members: ['user:default/sam'] }),
  aGroup('incident-command', { members: ['user:default/ivy'] }),
  ...['ann', 'ben', 'sam', 'ivy', 'rob'].map((name) => aUser(name)),
];

/** Who may fill which seat; Ann wrote the changes, and Rob asks for them. */
export const APPROVERS = [
  { name: 'ben', groups: ['group:default/team'] },
  { name: 'sam', groups: ['group:default/sre'] },
  { name: 'ivy', groups: ['group:default/incident-command'] },
] as const;

const digestOf = (text: string): string => `sha256:${nodeHashing.sha256Hex(text)}`;

/** The `number`th build of a component. */
export const candidateOf = (component: Component, number: number): ReleaseCandidate => ({
  component,
  artifacts: [{ name: 'image', digest: digestOf(`${component} ${number}`) }],
  source: { repository: 'https://git.example.test/shop/code', revision: nodeHashing.sha256Hex(`commit ${number}`).slice(0, 40) },
});

/** What CI attests of a candidate; the test result may come later. */
export const evidenceOf = ({ artifacts, source }: ReleaseCandidate, kind: 'build' | 'tests'): VerifiedEvidence[] => {
  const subject = artifacts[0]?.digest ?? '';
  const base = { subject, statementType: 'https://in-toto.io/Statement/v1', producedAt: null } as const;
  const signed = { ...base, signer: { type: 'key', trust: 'ci', keyDigest: digestOf('key') } } as const;
  const person = { name: 'Ann', email: 'ann@example.com', login: null };
  if (kind === 'tests')
    return [
      {
        ...signed,
        digest: digestOf(`tests ${subject}`),
        kind: 'test-result',
        predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
        claims: { kind: 'test-result', result: 'PASSED', passed: 12, warned: 0, failed: 0 },
      },
    ];
  return [
    {
      ...signed,
      digest: digestOf(`provenance ${subject}`),
      kind: 'provenance',
      predicateType: 'https://slsa.dev/provenance/v1',
      claims: { kind: 'provenance', buildType: 'ci', builderId: 'ci', source, invocationId: null, finishedAt: null },
    },
    {
      ...signed,
      digest: digestOf(`change ${subject}`),
      kind: 'change',
      predicateType: 'https://interlock.dev/attestation/change/v1',
      claims: {
        kind: 'change',
        repository: source.repository,
        commit: source.revision,
        authors: [person],
        committers: [person],
        trigger: { kind: 'workload', person: { name: 'schedule', email: null, login: null } },
      },
    },
  ];
};

const RATES = { healthy: 0.2, burning: 9, critical: 20 } as const;
export type Health = keyof typeof RATES;

/** What monitoring reports. */
export const signalOf = (entity: Component, health: Health): SignalReport => {
  const rate = RATES[health];
  return { entity, signal: 'error-budget', burnRates: { '5m': rate, '30m': rate, '1h': rate, '2h': rate, '6h': rate, '1d': rate } };
};
