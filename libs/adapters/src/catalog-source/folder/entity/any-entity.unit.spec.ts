import { CatalogEntityRecord, CatalogFinding } from '@interlock/contracts';
import fc from 'fast-check';
import { readDocuments } from '../yaml/read-documents.ts';
import { UnreadableText } from '../yaml/unreadable-text.ts';
import { readEntity, type EntityAnswer } from './read-entity.ts';

const context = { source: 'main', file: 'catalog/shop.yaml', seenAt: '2026-01-02T03:04:05.678Z', descriptor: true };

const read = async (text: string): Promise<EntityAnswer> => {
  const [document] = readDocuments(text);
  return document === undefined ? { kind: 'other' } : readEntity(document, context);
};
describe('any map', () => {
  const key = fc.constantFrom(
    'apiVersion',
    'kind',
    'metadata',
    'spec',
    'name',
    'namespace',
    'annotations',
    'labels',
    'tags',
    'links',
    'owner',
    'lifecycle',
    'type',
    'dependsOn',
    'members',
    'memberOf',
    'children',
    'parent',
    'profile',
    'email',
    'system',
    'interlock.dev/tier',
    'interlock.dev/slo',
    'interlock.dev/rollout',
    'interlock.dev/order',
    'backstage.io/source-location',
    'x',
  );
  const leaf = fc.oneof(
    fc.constantFrom(
      'backstage.io/v1alpha1',
      'Component',
      'Resource',
      'Group',
      'User',
      'System',
      'API',
      'environment',
      'shop',
      'group:a/b',
      '1',
      ':',
      '/',
      'a:b/c/d',
    ),
    fc.string({ unit: 'grapheme' }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ maxDepth: 4, withCrossShrink: true }, leaf, fc.dictionary(key, tie('tree')), fc.array(tie('tree'), { maxLength: 3 })),
  }));
  const entity = fc.record({
    apiVersion: fc.constant('backstage.io/v1alpha1'),
    kind: leaf,
    metadata: fc.dictionary(key, tree),
    spec: fc.dictionary(key, tree),
  });

  it('gives a record or a finding that keeps to the contract, and never throws', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(entity, tree), async (value) => {
        const answer = await read(JSON.stringify(value)).catch((error: unknown) => {
          if (error instanceof UnreadableText) return { kind: 'other' } as const;
          throw error;
        });
        if (answer.kind === 'entity') expect(CatalogEntityRecord.safeParse(answer.record).error).toBeUndefined();
        if (answer.kind === 'refused') expect(CatalogFinding.safeParse(answer.finding).error).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });

  it('that starts from a whole entity and is changed at one field does the same', async () => {
    const base = {
      type: 'service',
      lifecycle: 'production',
      owner: 'team',
      system: 's',
      dependsOn: ['component:a'],
      members: ['u'],
      memberOf: ['g'],
      children: [],
      parent: 'p',
      profile: { email: 'a@b' },
      definition: 'd',
    };
    const kinds = fc.constantFrom('Component', 'API', 'Resource', 'System', 'Domain', 'Group', 'User', 'Location', 'Template');
    await fc.assert(
      fc.asyncProperty(
        kinds,
        fc.dictionary(key, tree, { maxKeys: 2 }),
        fc.dictionary(key, leaf, { maxKeys: 2 }),
        async (kind, spec, annotations) => {
          const value = { apiVersion: 'backstage.io/v1alpha1', kind, metadata: { name: 'x', annotations }, spec: { ...base, ...spec } };
          const answer = await read(JSON.stringify(value)).catch((error: unknown) => {
            if (error instanceof UnreadableText) return { kind: 'other' } as const;
            throw error;
          });
          if (answer.kind === 'entity') expect(CatalogEntityRecord.safeParse(answer.record).error).toBeUndefined();
          if (answer.kind === 'refused') expect(CatalogFinding.safeParse(answer.finding).error).toBeUndefined();
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
