import type { CatalogEntityRecord, EntityRef, InputComponent, SourceLocation, Tier } from '@interlock/contracts';

const at = (ref: EntityRef, field: string): SourceLocation => ({
  file: `catalog/${ref.slice(ref.indexOf('/') + 1)}.yaml`,
  line: 4,
  column: 9,
  field,
});
const digestOf = (text: string): string =>
  `sha256:${Array.from({ length: 64 }, (_, index) => ((text.charCodeAt(index % text.length) + index) % 16).toString(16)).join('')}`;

/** A record of any kind, with nothing said of it. */
export const aRecord = (ref: EntityRef, overrides: Partial<CatalogEntityRecord> = {}): CatalogEntityRecord => ({
  ref,
  kind: ref.slice(0, ref.indexOf(':')),
  source: 'main',
  digest: digestOf(ref),
  at: at(ref, 'metadata.name'),
  seenAt: '2026-01-02T03:04:05.678Z',
  title: null,
  dependsOn: [],
  component: null,
  environment: null,
  group: null,
  user: null,
  tier: null,
  owner: null,
  findings: [],
  ...overrides,
});

/** A service with everything that rules ask for. */
export const aComponent = (
  name: string,
  says: {
    readonly owner?: EntityRef | null;
    readonly tier?: Tier | null;
    readonly dependsOn?: EntityRef[];
    readonly dependencyOf?: EntityRef[];
    readonly type?: string | null;
    readonly lifecycle?: string;
    /** Null: read, and not there. Absent: of before these were read. */
    readonly runbook?: string | null;
    readonly techDocs?: string | null;
    readonly onCall?: string | null;
  } & Partial<Pick<CatalogEntityRecord, 'source' | 'digest' | 'at' | 'findings'>> = {},
): CatalogEntityRecord => {
  const ref = `component:default/${name}`;
  const {
    owner = 'group:default/team',
    tier = 2,
    type = 'service',
    lifecycle = 'production',
    runbook,
    techDocs,
    onCall,
    ...overrides
  } = says;
  const optional = (name: string, annotation: string, value: string | null | undefined) =>
    value === undefined ? {} : { [name]: { value, at: at(ref, `metadata.annotations.${annotation}`) } };
  const record = aRecord(ref, { ...overrides, owner, tier });
  const component: InputComponent = {
    ref,
    type,
    owner: { value: owner, at: at(ref, 'spec.owner') },
    lifecycle: { value: lifecycle, at: at(ref, 'spec.lifecycle') },
    tier: { value: tier, at: at(ref, 'metadata.annotations.interlock.dev/tier') },
    runtime: { value: name, at: at(ref, 'metadata.annotations.interlock.dev/runtime') },
    sourceRepository: { value: null, at: at(ref, 'metadata.annotations') },
    slo: { value: null, at: at(ref, 'metadata.annotations') },
    rollout: { value: null, at: at(ref, 'metadata.annotations') },
    ...optional('runbook', 'interlock.dev/runbook', runbook),
    ...optional('techDocs', 'backstage.io/techdocs-ref', techDocs),
    ...optional('onCall', 'interlock.dev/on-call', onCall),
    system: null,
    digest: record.digest,
  };
  return { ...record, component };
};

export const aGroup = (
  name: string,
  says: { readonly members?: EntityRef[]; readonly parent?: EntityRef | null; readonly children?: EntityRef[] } = {},
): CatalogEntityRecord =>
  aRecord(`group:default/${name}`, {
    group: {
      members: says.members ?? [],
      parent: says.parent ?? null,
      ...(says.children === undefined ? {} : { children: says.children }),
    },
  });

export const aUser = (name: string, says: Partial<NonNullable<CatalogEntityRecord['user']>> = {}): CatalogEntityRecord =>
  aRecord(`user:default/${name}`, {
    user: { emails: [`${name}@example.com`], logins: [name], subjects: [`https://issuer.example#${name}`], memberOf: [], ...says },
  });

export const anEnvironment = (name: string, order: number | null, namespace = 'default'): CatalogEntityRecord =>
  aRecord(`resource:${namespace}/${name}`, { environment: { name, classification: null, order, clusters: [] } });
