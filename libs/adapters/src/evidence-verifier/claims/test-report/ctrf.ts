import { z } from 'zod';
import { parsePredicate } from '../parse-predicate.ts';
import type { Counted } from './counted.ts';

/** ctrf.io schema, as far as it is read. Its `summary` is not believed: the tests are counted. */
const Ctrf = z.object({
  results: z.object({
    tool: z.object({ name: z.string().min(1) }),
    tests: z.array(
      z.object({
        name: z.string().min(1),
        status: z.enum(['passed', 'failed', 'skipped', 'pending', 'other']),
        flaky: z.boolean().nullish(),
      }),
    ),
  }),
});

export const readCtrf = (document: unknown, at: string): Counted => {
  const { results } = parsePredicate(Ctrf, document, at);
  const counted = { passed: 0, flaky: 0, failed: 0, skipped: 0 };
  for (const { status, flaky } of results.tests) counted[outcomeOf(status, flaky === true)] += 1;
  return counted;
};

/** `other` is whatever the tool could not place: nothing that passed. */
const outcomeOf = (status: string, flaky: boolean): keyof Counted => {
  if (status === 'passed') return flaky ? 'flaky' : 'passed';
  return status === 'skipped' || status === 'pending' ? 'skipped' : 'failed';
};
