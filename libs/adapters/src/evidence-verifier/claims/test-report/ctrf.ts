import { z } from 'zod';
import { parsePredicate } from '../parse-predicate.ts';
import type { Counted } from './counted.ts';
import { madeOf, type Made } from './made.ts';

/** ctrf.io schema, as far as it is read. The totals of its `summary` are not believed: the tests are counted. */
const Ctrf = z.object({
  results: z.object({
    tool: z.object({ name: z.string().min(1) }),
    summary: z.object({ start: z.unknown().optional(), stop: z.unknown().optional() }).nullish().catch(null),
    tests: z.array(
      z.object({
        name: z.string().min(1),
        status: z.enum(['passed', 'failed', 'skipped', 'pending', 'other']),
        flaky: z.boolean().nullish(),
      }),
    ),
  }),
});

export const readCtrf = (document: unknown, at: string): { readonly counted: Counted; readonly made: Made | undefined } => {
  const { results } = parsePredicate(Ctrf, document, at);
  const counted = { passed: 0, flaky: 0, failed: 0, skipped: 0 };
  for (const { status, flaky } of results.tests) counted[outcomeOf(status, flaky === true)] += 1;
  return { counted, made: timeOf(results.summary?.start, results.summary?.stop) };
};

/** A start of 0 is a stopwatch, and no time of a day. */
const timeOf = (start: unknown, stop: unknown): Made | undefined => {
  if (start === 0) return undefined;
  const [at] = [stop, start].filter((time) => typeof time === 'number' && time > 0);
  return typeof at === 'number' ? madeOf(at) : undefined;
};

/** `other` is whatever the tool could not place: nothing that passed. */
const outcomeOf = (status: string, flaky: boolean): keyof Counted => {
  if (status === 'passed') return flaky ? 'flaky' : 'passed';
  return status === 'skipped' || status === 'pending' ? 'skipped' : 'failed';
};
