import fc from 'fast-check';
import { EntityRef } from '@interlock/contracts';
import { readDocuments } from '../yaml/read-documents.ts';
import type { PlainObject } from '../yaml/plain-value.ts';
import { backstageModel } from './backstage-model.ts';
import { EntityReader, InvalidEntity } from './entity-reader.ts';

const readerOf = (entity: object): EntityReader => {
  const [document] = readDocuments(JSON.stringify(entity));
  if (document === undefined) throw new Error('nothing was read');
  return new EntityReader(document, document.value as PlainObject, 'catalog-info.yaml');
};

describe('a ref that an entity names', () => {
  const part = fc.stringMatching(/^[a-z0-9]{1,4}$/);
  const kind = fc.stringMatching(/^[a-zA-Z][a-z0-9]{0,4}$/);
  const written = fc
    .tuple(
      fc.option(kind),
      fc.option(fc.oneof(part, fc.constantFrom('a-b', 'A', 'a--b', '-a', ''))),
      fc.oneof(part, fc.constantFrom('a.b', 'A_b', 'a/b', 'a:b', 'x'.repeat(220), '')),
    )
    .map(([of, within, name]) => `${of === null ? '' : `${of}:`}${within === null ? '' : `${within}/`}${name}`);

  it('is what Backstage makes of it, whether it was canonical or not, and is refused where that is no canonical ref', () => {
    let canonical = 0;
    fc.assert(
      fc.property(written, (text) => {
        const { parseEntityRef, stringifyEntityRef } = backstageModel();
        const expected = (() => {
          try {
            return EntityRef.safeParse(stringifyEntityRef(parseEntityRef(text, { defaultKind: 'Group', defaultNamespace: 'ops' }))).data;
          } catch {
            return undefined;
          }
        })();
        if (expected === text) canonical += 1;
        const reader = readerOf({ metadata: { namespace: 'ops' }, spec: { owner: text, of: [text] } });
        const read = (work: () => unknown): unknown => {
          try {
            return work();
          } catch (error) {
            return error instanceof InvalidEntity ? error.path.join('.') : error;
          }
        };
        expect(read(() => reader.ref(['spec', 'owner'], 'Group'))).toEqual(text === '' ? undefined : (expected ?? 'spec.owner'));
        expect(read(() => reader.refs(['spec', 'of'], 'Group'))).toEqual(expected === undefined ? 'spec.of.0' : [expected]);
      }),
      { numRuns: 1_000 },
    );
    expect(canonical).toBeGreaterThan(50);
  });
});
