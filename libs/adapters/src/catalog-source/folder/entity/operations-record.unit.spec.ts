import type { CatalogEntityRecord } from '@interlock/contracts';
import { readDocuments } from '../yaml/read-documents.ts';
import { readEntity } from './read-entity.ts';

const context = { source: 'main', file: 'shop.yaml', seenAt: '2026-01-02T03:04:05.678Z', descriptor: true };
const recordOf = async (metadata: string): Promise<CatalogEntityRecord> => {
  const [document] = readDocuments(`apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: shop
${metadata}
spec: { type: library, lifecycle: production, owner: team }
`);
  if (document === undefined) throw new Error('no document');
  const answer = await readEntity(document, context);
  if (answer.kind !== 'entity') throw new Error(JSON.stringify(answer));
  return answer.record;
};
const annotated = (annotation: string): Promise<CatalogEntityRecord> => recordOf(`  annotations:\n    ${annotation}`);
const codes = ({ findings }: CatalogEntityRecord): readonly string[] => findings.map(({ code }) => code);

describe('a runbook', () => {
  it('is the annotation, with its place', async () => {
    const { component } = await annotated('interlock.dev/runbook: https://wiki.example/shop');
    expect(component?.runbook).toEqual({
      value: 'https://wiki.example/shop',
      at: { file: 'shop.yaml', line: 6, column: 28, field: 'metadata.annotations.interlock.dev/runbook' },
    });
  });

  it.each([['type: runbook'], ['title: Run-book of the shop'], ['title: The Runbook']])('is a link with %s', async (said) => {
    const { component } = await recordOf(
      `  links:\n    - { url: 'https://dashboard.example/' }\n    - { url: 'https://wiki.example/shop', ${said} }`,
    );
    expect(component?.runbook).toMatchObject({ value: 'https://wiki.example/shop', at: { line: 7, field: 'metadata.links[1].url' } });
  });

  it.each([['wiki/shop.md'], ['javascript:alert(1)'], ['https://ann:secret@wiki.example/shop']])('is not %s', async (text) => {
    const record = await annotated(`interlock.dev/runbook: ${text}`);
    expect(record.component?.runbook?.value).toBeNull();
    expect(codes(record)).toEqual(['catalog.runbook_invalid']);
  });
});

describe('documentation', () => {
  it.each([
    ['backstage.io/techdocs-ref', 'dir:.'],
    ['backstage.io/techdocs-ref', 'url:https://git.example/shop/tree/main'],
    ['backstage.io/techdocs-entity', 'component:default/platform'],
  ])('is %s: %s', async (key, value) => {
    const record = await annotated(`${key}: ${value}`);
    expect(record.component?.techDocs).toMatchObject({ value, at: { line: 6, field: `metadata.annotations.${key}` } });
    expect(codes(record)).toEqual([]);
  });

  it('is not where TechDocs would not look', async () => {
    const record = await annotated('backstage.io/techdocs-ref: ./docs');
    expect(record.component?.techDocs?.value).toBeNull();
    expect(codes(record)).toEqual(['catalog.techdocs_invalid']);
  });
});

describe('who is on call', () => {
  it.each([
    ['interlock.dev/on-call: payments-night', 'group:default/payments-night'],
    ['interlock.dev/on-call: user:ann', 'user:default/ann'],
    ['pagerduty.com/service-id: PABC123', 'pagerduty.com/service-id'],
  ])('is %s', async (annotation, value) => {
    expect((await annotated(annotation)).component?.onCall?.value).toBe(value);
  });

  it('is said of an integration key without the key, which is a secret', async () => {
    const record = await annotated('pagerduty.com/integration-key: 0123456789abcdef0123456789abcdef');
    expect(record.component?.onCall?.value).toBe('pagerduty.com/integration-key');
    expect(JSON.stringify(record)).not.toContain('0123456789abcdef');
  });

  it.each([['component:shop'], ['"a group of two"'], ['""']])('is not %s', async (text) => {
    const record = await annotated(`interlock.dev/on-call: ${text}`);
    expect(record.component?.onCall).toMatchObject({ value: null, at: { line: 6 } });
    expect(codes(record)).toEqual(['catalog.on_call_invalid']);
  });
});
