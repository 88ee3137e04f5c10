import { CatalogFinding } from '@interlock/contracts';
import { readDocuments } from '../yaml/read-documents.ts';
import { readEntity, type EntityAnswer } from './read-entity.ts';

const context = { source: 'main', file: 'catalog/shop.yaml', seenAt: '2026-01-02T03:04:05.678Z', descriptor: true };

const read = async (text: string): Promise<EntityAnswer> => {
  const [document] = readDocuments(text);
  return document === undefined ? { kind: 'other' } : readEntity(document, context);
};
const findingOf = async (text: string): Promise<CatalogFinding> => {
  const answer = await read(text);
  if (answer.kind !== 'refused') throw new Error(JSON.stringify(answer));
  return answer.finding;
};

interface Said {
  readonly annotations?: string;
  readonly spec?: string;
}
const component = ({ annotations = '', spec = '' }: Said): string =>
  `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: Shop\n  annotations:\n    backstage.io/techdocs-ref: dir:.\n${annotations}spec:\n  type: service\n${spec}`;
const whole = {
  annotations: '    interlock.dev/tier: "1"\n    interlock.dev/runtime: shop\n',
  spec: '  lifecycle: production\n  owner: team\n',
};

describe('an entity that Backstage would refuse', () => {
  it.each([
    ['a type that is a number', component(whole).replace('type: service', 'type: 7'), 'spec.type', 10],
    ['no type', component(whole).replace('  type: service\n', ''), 'spec.type', 9],
    ['dependencies that are no list', component({ ...whole, spec: `${whole.spec}  dependsOn: ledger\n` }), 'spec.dependsOn', 13],
    [
      'a dependency without a kind',
      component({ ...whole, spec: `${whole.spec}  dependsOn:\n    - component:ledger\n    - ledger\n` }),
      'spec.dependsOn[1]',
      15,
    ],
    ['a name with a space', component(whole).replace('name: Shop', 'name: The Shop'), 'metadata.name', 4],
    ['a name in look-alike letters', component(whole).replace('name: Shop', 'name: Ѕhop'), 'metadata.name', 4],
    ['no name', component(whole).replace('  name: Shop\n', ''), 'metadata.name', 3],
    ['an annotation that is a list', component({ ...whole, annotations: `${whole.annotations}    x: [1]\n` }), 'metadata.annotations.x', 9],
    ['a field of its own at the root', `${component(whole)}extra: 1\n`, 'extra', 13],
    ['a spec that is text', component(whole).replace(/spec:[\s\S]*$/, 'spec: none\n'), 'spec', 9],
    [
      'a label that is too long',
      component(whole).replace('  name: Shop\n', `  name: Shop\n  labels: { team: ${'x'.repeat(64)} }\n`),
      'metadata.labels.team',
      5,
    ],
  ])('for %s does not count; the finding names the field and line', async (_what, text, field, line) => {
    const finding = await findingOf(text);
    expect(finding).toMatchObject({ code: 'catalog.invalid_entity', at: { field, line } });
    expect(CatalogFinding.safeParse(finding).error).toBeUndefined();
  });

  it('is named by its ref where that can be read', async () => {
    expect((await findingOf(component(whole).replace('type: service', 'type: 7'))).entity).toBe('component:default/shop');
    expect((await findingOf(component(whole).replace('name: Shop', 'name: The Shop'))).entity).toBeNull();
  });
});
