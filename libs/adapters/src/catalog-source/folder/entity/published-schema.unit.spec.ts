import { readdirSync, readFileSync } from 'node:fs';
import { entityKindSchemaValidator } from '@backstage/catalog-model';
import { ANNOTATIONS } from '@interlock/contracts';
import { Ajv } from 'ajv';
import { readDocuments, type TextDocument } from '../yaml/read-documents.ts';
import { readEntity } from './read-entity.ts';

const root = new URL('../../../../../../', import.meta.url);
const published = (name: string): object => JSON.parse(readFileSync(new URL(`docs/reference/${name}`, root), 'utf8')) as object;
const schema = published('catalog-entity.schema.json');
const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
/** Backstage's own validator: a schema that it cannot compile is of no use there. */
const inBackstage = entityKindSchemaValidator(schema);

const bySchema = ({ value }: TextDocument): 'right' | 'wrong' => (validate(JSON.parse(JSON.stringify(value))) ? 'right' : 'wrong');
const byBackstage = ({ value }: TextDocument): 'right' | 'wrong' => {
  try {
    inBackstage(JSON.parse(JSON.stringify(value)));
    return 'right';
  } catch {
    return 'wrong';
  }
};
const byReader = async (document: TextDocument): Promise<'right' | 'wrong'> => {
  const answer = await readEntity(document, { source: 'main', file: 'a.yaml', seenAt: '2026-01-02T03:04:05.678Z', descriptor: true });
  return answer.kind === 'entity' && answer.record.findings.length === 0 ? 'right' : 'wrong';
};
const verdicts = async (text: string) => {
  const [document] = readDocuments(text);
  if (document === undefined) throw new Error('no document');
  return { reader: await byReader(document), schema: bySchema(document), backstage: byBackstage(document) };
};
const all = (verdict: 'right' | 'wrong') => ({ reader: verdict, schema: verdict, backstage: verdict });

const component = (
  annotations: string,
  spec = 'type: service, lifecycle: production, owner: team',
): string => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: shop, annotations: { ${annotations} } }
spec: { ${spec} }
`;
const environment = (annotations: string, name = 'production'): string => `apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: { name: ${name}, annotations: { ${annotations} } }
spec: { type: environment, owner: sre }
`;
const WHOLE = "interlock.dev/tier: '1', interlock.dev/runtime: shop";

describe('the descriptors of the samples', () => {
  const folder = new URL('apps/standalone/samples/catalog/', root);
  const documents = readdirSync(folder).flatMap((file) =>
    readDocuments(readFileSync(new URL(file, folder), 'utf8')).map((document, index) => ({ name: `${file}#${index}`, document })),
  );

  it.each(documents)('$name has one verdict of schema and reader', async ({ name, document }) => {
    const reader = await byReader(document);
    expect([bySchema(document), byBackstage(document)]).toEqual([reader, reader]);
    expect(reader).toBe(name.startsWith('parcel-labels') ? 'wrong' : 'right');
  });
});

describe('a descriptor', () => {
  it.each([
    component(WHOLE),
    component('interlock.dev/tier: 3, argocd/app-name: shop'),
    component('', 'type: library, lifecycle: production, owner: team'),
    component('', 'type: Documentation, lifecycle: production, owner: team'),
    ...['0.999', '.5', '99.9%', '99 %'].map((slo) => component(`${WHOLE}, interlock.dev/slo: '${slo}'`)),
    component(`${WHOLE}, interlock.dev/slo: 0.995`),
    component(`${WHOLE}, interlock.dev/rollout: narrow`),
    component(`${WHOLE}, interlock.dev/runbook: 'https://wiki.example/shop?page=1#top'`),
    ...['payments', 'group:payments', 'user:store/ann'].map((ref) => component(`${WHOLE}, interlock.dev/on-call: '${ref}'`)),
    component(`${WHOLE}, backstage.io/techdocs-ref: 'dir:.'`),
    environment(''),
    environment("interlock.dev/classification: production, interlock.dev/order: '10', interlock.dev/clusters: 'eu-1, us-1'"),
    environment('interlock.dev/order: 20, interlock.dev/calendars: "winter-freeze,month-end"'),
  ])('is right: %s', async (text) => {
    expect(await verdicts(text)).toEqual(all('right'));
  });

  it.each([
    component('interlock.dev/runtime: shop'),
    component("interlock.dev/tier: '1'"),
    component("interlock.dev/tier: '0', interlock.dev/runtime: shop"),
    component('interlock.dev/tier: 5, interlock.dev/runtime: shop'),
    component(WHOLE, 'type: service, lifecycle: production'),
    component(WHOLE, 'type: service, owner: team'),
    component(WHOLE, "type: service, lifecycle: production, owner: ' '"),
    ...['1', '0', '0.0', '100%', '0%', 'high', '1.5'].map((slo) => component(`${WHOLE}, interlock.dev/slo: '${slo}'`)),
    component(`${WHOLE}, interlock.dev/rollout: slowly`),
    ...['wiki/shop', 'javascript:alert(1)', 'https://ann:secret@wiki.example/'].map((url) =>
      component(`${WHOLE}, interlock.dev/runbook: '${url}'`),
    ),
    ...['component:shop', 'a group'].map((ref) => component(`${WHOLE}, interlock.dev/on-call: '${ref}'`)),
    component(`${WHOLE}, backstage.io/techdocs-ref: ./docs`),
    environment('', 'Production'),
    ...['first', '-1', '1.5', '1234567'].map((order) => environment(`interlock.dev/order: '${order}'`)),
    environment(`interlock.dev/classification: ${'x'.repeat(64)}`),
    environment(`interlock.dev/clusters: 'eu-1,${'x'.repeat(64)}'`),
    environment(`interlock.dev/calendars: '${'x'.repeat(64)}'`),
  ])('is wrong: %s', async (text) => {
    expect(await verdicts(text)).toEqual(all('wrong'));
  });

  it('of another kind or type is none of the schema’s business', async () => {
    const database = environment('interlock.dev/order: first').replace('type: environment', 'type: database');
    expect(await verdicts(database)).toEqual(all('right'));
  });
});

describe('the annotations alone', () => {
  it('are those of the table', () => {
    const { definitions } = published('catalog-annotations.schema.json') as { definitions: Record<string, { properties: object }> };
    const names = Object.fromEntries(Object.entries(definitions).map(([name, { properties }]) => [name, Object.keys(properties)]));
    expect(names).toEqual(Object.fromEntries(Object.entries(ANNOTATIONS).map(([name, table]) => [name, Object.keys(table)])));
  });
});
