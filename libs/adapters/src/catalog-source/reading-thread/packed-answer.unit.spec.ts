import type { CatalogEntityRecord, SourceLocation } from '@interlock/contracts';
import { catalogFinding } from '@interlock/domain';
import { answerOf } from '../folder/file-answer.ts';
import { packedAnswer, unpackedAnswer } from './packed-answer.ts';
import type { Answer } from './requests.ts';

const text = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: shop, annotations: { interlock.dev/tier: '9', interlock.dev/runtime: shop } }
spec: { type: service, lifecycle: production }
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: { name: all }
spec: { owner: team }
---
kind: System
`;
const read = () =>
  answerOf(
    {
      bytes: new TextEncoder().encode(text),
      digest: 'x',
      file: 'catalog-info.yaml',
      named: true,
      source: 'main',
      seenAt: () => '2026-01-02T03:04:05.678Z',
    },
    false,
  );
/** The record with everything that it names in one file, and one finding in another. */
const movedTo = (record: CatalogEntityRecord, file: string, other: string): CatalogEntityRecord => {
  const moved = JSON.parse(JSON.stringify(record), (key, value: SourceLocation) =>
    key === 'at' ? { ...value, file } : value,
  ) as CatalogEntityRecord;
  const at = { file: other, line: 3, column: 4, field: 'spec.owner' };
  const finding = catalogFinding({ code: 'catalog.owner_unknown', entity: record.ref, at, says: 'names nobody' });
  return { ...moved, findings: [...moved.findings, finding] };
};

describe('an answer that was packed', () => {
  it('is the answer again: of a file, with findings of entities and of what is none', async () => {
    const answer = await read();
    expect(answer.entities.map(({ findings }) => findings.length)).toEqual([2, 0]);
    expect(answer.findings).toHaveLength(1);
    expect(unpackedAnswer(packedAnswer(await read()))).toEqual(answer);
  });

  it('is the answer again: of a page, whose records name files of their own, others too, or a nameless one', async () => {
    const { entities, findings } = await read();
    const page = (): Answer => [
      { digest: 'a', entities: entities.map((record) => movedTo(record, 'a.yaml', 'b.yaml')), findings: [] },
      { digest: 'b', entities: entities.map((record) => movedTo(record, '', 'b.yaml')), findings },
      { digest: 'c', entities: entities.map((record) => movedTo(record, 'b.yaml', '')), findings },
      { digest: 'd', entities: [], findings: [] },
    ];
    expect(unpackedAnswer(packedAnswer(page()))).toEqual(page());
  });

  it('says the file of a record once', async () => {
    expect(packedAnswer(await read()).split('"catalog-info.yaml"')).toHaveLength(1 + 2 + 1);
  });
});
