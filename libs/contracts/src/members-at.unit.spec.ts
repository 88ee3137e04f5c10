import { z } from 'zod';
import { membersAt } from './members-at.ts';

const Schema = z
  .strictObject({
    name: z.string(),
    list: z.array(z.strictObject({ inner: z.string().optional() })).default([]),
    byName: z.record(z.string(), z.strictObject({ value: z.number() }).nullable()).optional(),
    kind: z.union([
      z.strictObject({ type: z.literal('a'), left: z.string() }),
      z.strictObject({ type: z.literal('b'), right: z.string() }),
    ]),
    made: z.preprocess((value) => value, z.strictObject({ after: z.string() })),
  })
  .refine(() => true);

const document = { name: 1, list: [{ x: 1 }], byName: { one: { y: 1 } }, kind: { type: 'b', z: 1 }, made: {} };

describe('the members that a schema knows', () => {
  it.each([
    [[], ['name', 'list', 'byName', 'kind', 'made']],
    [['list', 0], ['inner']],
    [['byName', 'one'], ['value']],
    [['kind'], ['type', 'right']],
    [['made'], ['after']],
    [['name'], []],
    [['nothing', 'below'], []],
    [['__proto__'], []],
  ])('at %j are %j', (path, expected) => {
    expect(membersAt(Schema, document)(path)).toEqual(expected);
  });
});
