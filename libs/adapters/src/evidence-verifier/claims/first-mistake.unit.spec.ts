import { z } from 'zod';
import { firstMistakeIn } from './first-mistake.ts';

const Shape = z.object({
  filler: z.array(z.number()),
  list: z.array(z.object({ id: z.string().min(1), tags: z.array(z.string()).max(3).nullish() })).max(100),
  record: z.record(z.string(), z.string()),
  open: z.object({ known: z.literal('x') }).catchall(z.number()),
  strict: z.strictObject({ a: z.number().optional() }),
  either: z.union([z.string(), z.object({ inner: z.array(z.number()) })]),
  piped: z
    .array(z.string())
    .nullish()
    .transform((values) => values?.length ?? 0)
    .pipe(z.number().max(5)),
  defaulted: z.array(z.number()).default([]),
  anything: z.unknown(),
});
const filler = Array.from({ length: 30_000 }, () => 1);
const fitting = {
  filler,
  list: [{ id: 'a', tags: null }, { id: 'b' }, { id: 'c', tags: ['x'] }],
  record: { a: 'b' },
  open: { known: 'x', other: 1 },
  strict: {},
  either: { inner: [1, 2] },
  piped: ['a'],
  anything: null,
};
const pathOf = (changes: object): PropertyKey[] | undefined => firstMistakeIn(Shape, { ...fitting, ...changes })?.[0]?.path;

describe('a value of many parts', () => {
  it('has no mistake where its schema finds none', () => {
    expect(Shape.safeParse(fitting).success).toBe(true);
    expect(firstMistakeIn(Shape, fitting)).toBeUndefined();
  });

  it.each<[string, object, string]>([
    ['an item', { list: [{ id: 'a' }, { id: '' }, { id: 7 }] }, 'list.1.id'],
    ['a list in an item', { list: [{ id: 'a', tags: ['x', 1, 2] }] }, 'list.0.tags.1'],
    ['a member of a record', { record: { a: 'b', c: 1, d: 2 } }, 'record.c'],
    ['a member that is named', { open: { known: 'y' } }, 'open.known'],
    ['a member that is not', { open: { known: 'x', other: 'z' } }, 'open.other'],
    ['what is no list', { list: 'x' }, 'list'],
    ['what is missing', { record: undefined }, 'record'],
    ['a choice that fits one of them but for its inside', { either: { inner: [1, 'x'] } }, 'either.inner.1'],
    ['what goes into a pipe', { piped: ['a', 1] }, 'piped.1'],
    ['what has a default', { defaulted: [1, 'x'] }, 'defaulted.1'],
  ])('has the mistake that is the first: %s', (_, changes, path) => {
    expect(pathOf(changes)?.join('.')).toBe(path);
    expect(firstMistakeIn(Shape, { ...fitting, ...changes })).toHaveLength(1);
    expect(Shape.safeParse({ ...fitting, ...changes }).success).toBe(false);
  });

  it('is longer than it may be before any of its items is looked at', () => {
    const list = Array.from({ length: 101 }, () => 1);
    expect(firstMistakeIn(Shape, { ...fitting, list })).toMatchObject([{ code: 'too_big', maximum: 100, path: ['list'] }]);
  });

  it('is left to its schema where only that can tell: members that are too many, what a transformation leads to', () => {
    for (const changes of [{ strict: { b: 1 } }, { piped: Array.from({ length: 6 }, () => 'x') }]) {
      expect(pathOf(changes)).toBeUndefined();
      expect(Shape.safeParse({ ...fitting, ...changes }).success).toBe(false);
    }
  });

  it('is not looked at twice where there is not enough of it', () => {
    expect(firstMistakeIn(Shape, { ...fitting, filler: [], list: [7] })).toBeUndefined();
  });
});
