import type { CatalogEntityRecord, CatalogFinding } from '@interlock/contracts';
import { readDocuments } from '../yaml/read-documents.ts';
import { readEntity, type EntityAnswer } from './read-entity.ts';

const context = { source: 'main', file: 'catalog/shop.yaml', seenAt: '2026-01-02T03:04:05.678Z', descriptor: true };

const read = async (text: string): Promise<EntityAnswer> => {
  const [document] = readDocuments(text);
  return document === undefined ? { kind: 'other' } : readEntity(document, context);
};
const recordOf = async (text: string): Promise<CatalogEntityRecord> => {
  const answer = await read(text);
  if (answer.kind !== 'entity') throw new Error(JSON.stringify(answer));
  return answer.record;
};
const findingOf = async (text: string): Promise<CatalogFinding> => {
  const answer = await read(text);
  if (answer.kind !== 'refused') throw new Error(JSON.stringify(answer));
  return answer.finding;
};

interface Said {
  readonly annotations?: string;
  readonly spec?: string;
  readonly metadata?: string;
}
const component = ({ annotations = '', spec = '', metadata = '' }: Said = {}): string =>
  `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: Shop\n${metadata}  annotations:\n    backstage.io/techdocs-ref: dir:.\n${annotations}spec:\n  type: service\n${spec}`;
const whole = {
  annotations: '    interlock.dev/tier: "1"\n    interlock.dev/runtime: shop\n',
  spec: '  lifecycle: production\n  owner: team\n',
};

describe('a whole component', () => {
  it('is read with the place of each field', async () => {
    const { component: fields, ...record } = await recordOf(component({ ...whole, metadata: '  namespace: store\n  title: The shop\n' }));
    expect(record).toMatchObject({
      ref: 'component:store/shop',
      kind: 'component',
      title: 'The shop',
      tier: 1,
      owner: 'group:store/team',
      findings: [],
    });
    expect(record.at).toEqual({ file: 'catalog/shop.yaml', line: 4, column: 9, field: 'metadata.name' });
    expect(fields).toMatchObject({
      ref: 'component:store/shop',
      type: 'service',
      owner: { value: 'group:store/team', at: { line: 14, column: 10, field: 'spec.owner' } },
      lifecycle: { value: 'production', at: { line: 13, column: 14, field: 'spec.lifecycle' } },
      tier: { value: 1, at: { line: 9, column: 25, field: 'metadata.annotations.interlock.dev/tier' } },
      runtime: { value: 'shop', at: { line: 10, column: 28, field: 'metadata.annotations.interlock.dev/runtime' } },
      sourceRepository: { value: null, at: { line: 7, column: 3, field: 'metadata.annotations.backstage.io/source-location' } },
      slo: { value: null, at: { line: 7, column: 3, field: 'metadata.annotations.interlock.dev/slo' } },
      rollout: { value: null, at: { line: 7, column: 3, field: 'metadata.annotations.interlock.dev/rollout' } },
      digest: record.digest,
    });
  });

  it('has its references in canonical form, with the default kind of each field, sorted', async () => {
    const record = await recordOf(
      component({
        ...whole,
        spec: `${whole.spec}  system: Store\n  dependsOn: ["resource:DB", "component:other/Ledger", "resource:db"]\n`,
      }),
    );
    expect(record.component?.system).toBe('system:default/store');
    expect(record.dependsOn).toEqual(['component:other/ledger', 'resource:default/db']);
  });
});

describe('a component with a gap', () => {
  it.each([
    ['owner', { ...whole, spec: '  lifecycle: production\n' }, 'catalog.owner_missing', 'spec.owner', 9],
    ['owner, left empty', { ...whole, spec: '  lifecycle: production\n  owner:\n' }, 'catalog.owner_missing', 'spec.owner', 12],
    ['owner that is a list', { ...whole, spec: '  lifecycle: production\n  owner: [a]\n' }, 'catalog.owner_missing', 'spec.owner', 12],
    [
      'owner that is no ref',
      { ...whole, spec: '  lifecycle: production\n  owner: "The Team!"\n' },
      'catalog.owner_missing',
      'spec.owner',
      12,
    ],
    [
      'owner in look-alike letters',
      { ...whole, spec: '  lifecycle: production\n  owner: "tеam"\n' },
      'catalog.owner_missing',
      'spec.owner',
      12,
    ],
    ['lifecycle', { ...whole, spec: '  owner: team\n' }, 'catalog.lifecycle_missing', 'spec.lifecycle', 9],
    [
      'tier',
      { ...whole, annotations: '    interlock.dev/runtime: shop\n' },
      'catalog.tier_missing',
      'metadata.annotations.interlock.dev/tier',
      5,
    ],
    [
      'tier that is none',
      { ...whole, annotations: '    interlock.dev/runtime: shop\n    interlock.dev/tier: gold\n' },
      'catalog.tier_invalid',
      'metadata.annotations.interlock.dev/tier',
      8,
    ],
    [
      'tier beyond the scale',
      { ...whole, annotations: '    interlock.dev/runtime: shop\n    interlock.dev/tier: 5\n' },
      'catalog.tier_invalid',
      'metadata.annotations.interlock.dev/tier',
      8,
    ],
    [
      'runtime',
      { ...whole, annotations: '    interlock.dev/tier: "1"\n' },
      'catalog.runtime_missing',
      'metadata.annotations.interlock.dev/runtime',
      5,
    ],
  ])('of %s stays in the catalog with one finding that names field, file and line', async (_what, said, code, field, line) => {
    const { findings } = await recordOf(component(said));
    expect(findings.map((finding) => [finding.code, finding.at.field, finding.at.line])).toEqual([[code, field, line]]);
    expect(findings[0]?.message).toContain(field);
    expect(findings[0]?.message).toContain(`catalog/shop.yaml:${line}:`);
  });

  it('has no finding for tier and runtime when it is a library, which is not deployed', async () => {
    expect((await recordOf(component({ spec: whole.spec }).replace('type: service', 'type: library'))).findings).toEqual([]);
  });
});

describe('annotations', () => {
  const withAnnotation = (text: string): Promise<CatalogEntityRecord> =>
    recordOf(component({ ...whole, annotations: `${whole.annotations}    ${text}\n` }));

  it.each([
    ['interlock.dev/slo: "0.999"', 0.999],
    ['interlock.dev/slo: 0.999', 0.999],
    ['interlock.dev/slo: "99.9%"', 0.999],
    ['interlock.dev/slo: "99.95 %"', 0.9995],
  ])('%s is an objective', async (text, slo) => {
    expect((await withAnnotation(text)).component?.slo.value).toBe(slo);
  });

  it.each([
    ['interlock.dev/rollout: narrow', 'narrow'],
    ['interlock.dev/rollout: "whole"', 'whole'],
  ])('%s is read', async (text, value) => {
    const { component: fields, findings } = await withAnnotation(text);
    expect(fields?.rollout).toEqual({
      value,
      at: { file: 'catalog/shop.yaml', line: 9, column: 28, field: 'metadata.annotations.interlock.dev/rollout' },
    });
    expect(findings).toEqual([]);
  });

  it.each(['narow', 'Narrow', '0.1', '""'])('interlock.dev/rollout: %s asks for steps, with a finding', async (text) => {
    const { component: fields, findings } = await withAnnotation(`interlock.dev/rollout: ${text}`);
    expect(fields?.rollout?.value).toBe('narrow');
    expect(findings).toMatchObject([
      { code: 'catalog.rollout_invalid', at: { line: 9, field: 'metadata.annotations.interlock.dev/rollout' } },
    ]);
  });

  it.each([
    ['rolout', 'interlock.dev/rollout'],
    ['calendar', 'interlock.dev/calendars'],
    ['subjects', 'interlock.dev/subject'],
  ])('interlock.dev/%s is read by nothing, which is a finding with what was meant', async (name, meant) => {
    const { findings } = await withAnnotation(`interlock.dev/${name}: narrow`);
    expect(findings).toMatchObject([
      {
        code: 'catalog.annotation_unknown',
        at: { line: 9, field: `metadata.annotations.interlock.dev/${name}` },
        message: expect.stringContaining(`did you mean "${meant}"?`),
      },
    ]);
  });

  it('of somebody else is theirs', async () => {
    expect((await withAnnotation('example.com/rolout: narrow')).findings).toEqual([]);
  });

  it.each(['1', '0', '"100%"', '99.9', '"-0.5"', '"three nines"', '""', '"0x1"', '"1e-3"'])(
    'interlock.dev/slo: %s makes the entity invalid, because "no objective" would be untrue',
    async (value) => {
      const finding = await findingOf(component({ ...whole, annotations: `${whole.annotations}    interlock.dev/slo: ${value}\n` }));
      expect(finding).toMatchObject({
        code: 'catalog.invalid_entity',
        entity: 'component:default/shop',
        at: { line: 9, field: 'metadata.annotations.interlock.dev/slo' },
      });
    },
  );

  it.each([
    ['backstage.io/source-location: url:https://GitHub.com/acme/shop/tree/main/checkout/', 'github.com/acme/shop'],
    ['backstage.io/source-location: url:https://gitlab.example.com/a/b/c/-/tree/main/', 'gitlab.example.com/a/b/c'],
    ['backstage.io/source-location: url:https://github.com/acme/tree/', 'github.com/acme/tree'],
    ['backstage.io/source-location: url:https://github.com/acme/shop.git', 'github.com/acme/shop'],
    ['github.com/project-slug: acme/shop', 'github.com/acme/shop'],
    ['backstage.io/source-location: dir:/somewhere', null],
    ['backstage.io/source-location: url:javascript:alert(1)', null],
    ['backstage.io/source-location: url:https://user:secret@github.com/acme/shop', null],
    ['github.com/project-slug: not-a-slug', null],
  ])('%s names the repository %s', async (text, repository) => {
    expect((await withAnnotation(text)).component?.sourceRepository.value).toBe(repository);
  });

  it.each(['backstage.io/kubernetes-id', 'argocd/app-name'])(
    '%s is the runtime when Interlock has no annotation of its own',
    async (key) => {
      const record = await recordOf(component({ ...whole, annotations: `    interlock.dev/tier: 2\n    ${key}: shop-runtime\n` }));
      expect(record.component?.runtime).toMatchObject({ value: 'shop-runtime', at: { field: `metadata.annotations.${key}`, line: 8 } });
      expect(record.tier).toBe(2);
    },
  );
});

describe('an environment', () => {
  const environment = (name: string, annotations: string): string =>
    `apiVersion: backstage.io/v1alpha1\nkind: Resource\nmetadata:\n  name: ${name}\n  annotations: { ${annotations} }\nspec: { type: environment, owner: team }\n`;

  it('is read from the annotations of its Resource', async () => {
    const record = await recordOf(
      environment('production', 'interlock.dev/classification: live, interlock.dev/order: 30, interlock.dev/clusters: "west, east,,west"'),
    );
    expect(record.environment).toEqual({ name: 'production', classification: 'live', order: 30, clusters: ['east', 'west'] });
  });

  it.each([
    ['an order that is no number', 'production', 'interlock.dev/order: last'],
    ['an order that is not whole', 'production', 'interlock.dev/order: 1.5'],
    ['a name with capitals', 'Production', ''],
  ])('with %s is invalid', async (_what, name, annotations) => {
    expect((await findingOf(environment(name, annotations))).code).toBe('catalog.invalid_entity');
  });
});

describe('people', () => {
  it('are read with what ties tokens and commits to them', async () => {
    const record = await recordOf(
      'apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata:\n  name: Ann\n  annotations:\n    interlock.dev/subject: |\n      https://issuer.example#1\n      https://other.example#CN=Ann, O=Acme\n    github.com/user-login: Ann-Dev\nspec:\n  profile: { email: Ann@Example.com }\n  memberOf: [core, group:other/staff]\n',
    );
    expect(record.user).toEqual({
      emails: ['ann@example.com'],
      logins: ['Ann-Dev'],
      subjects: ['https://issuer.example#1', 'https://other.example#CN=Ann, O=Acme'],
      memberOf: ['group:default/core', 'group:other/staff'],
    });
  });

  it('stand in groups, with parent and children', async () => {
    const record = await recordOf(
      'apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: { name: core }\nspec: { type: team, parent: top, children: [low], members: [Bob, user:other/ann] }\n',
    );
    expect(record.group).toEqual({
      members: ['user:default/bob', 'user:other/ann'],
      parent: 'group:default/top',
      children: ['group:default/low'],
    });
  });
});

describe('an entity of an unknown kind', () => {
  const ofKind = (kind: string): Promise<CatalogEntityRecord> => recordOf(component(whole).replace('kind: Component', `kind: ${kind}`));

  it.each([
    ['Compnent', 'Component'],
    ['resouce', 'Resource'],
    ['Grup', 'Group'],
  ])('is told where %s was meant to be %s', async (kind, meant) => {
    expect((await ofKind(kind)).findings).toMatchObject([
      { code: 'catalog.kind_unknown', at: { line: 2, field: 'kind' }, message: expect.stringContaining(`did you mean "${meant}"?`) },
    ]);
  });

  it.each(['Template', 'Vendor', 'Team', 'Service'])('is of its own where it is like none: %s', async (kind) => {
    expect((await ofKind(kind)).findings).toEqual([]);
  });
});
