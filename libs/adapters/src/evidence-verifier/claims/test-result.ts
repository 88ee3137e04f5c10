import { z } from 'zod';
import { parsePredicate } from './parse-predicate.ts';
import type { ReadPredicate } from './read-predicate.ts';

const Names = z.array(z.string()).nullish();

/** in-toto/attestation spec/predicates/test-result.md v0.1 */
const TestResult = z.object({ result: z.enum(['PASSED', 'WARNED', 'FAILED']), passedTests: Names, warnedTests: Names, failedTests: Names });

export const readTestResult = (predicate: unknown): ReadPredicate => {
  const { result, passedTests, warnedTests, failedTests } = parsePredicate(TestResult, predicate);
  return {
    producedAt: null,
    claims: {
      kind: 'test-result',
      result,
      passed: passedTests?.length ?? null,
      warned: warnedTests?.length ?? null,
      failed: failedTests?.length ?? null,
    },
  };
};
