import { z } from 'zod';
import { Refusal } from '../../refusal.ts';
import { parsePredicate } from '../parse-predicate.ts';
import type { ReadPredicate } from '../read-predicate.ts';
import { addCounted, claimsOfCounted, NOTHING_COUNTED } from './counted.ts';
import { readCtrf } from './ctrf.ts';
import { readJunit } from './junit.ts';

/** `https://interlock.dev/attestation/test-report/v1`: the reports of one run, whole: JUnit XML as a text, CTRF as an object. */
const TestReport = z.object({
  reports: z
    .array(
      z.discriminatedUnion('format', [
        z.object({ format: z.literal('junit'), content: z.string().min(1) }),
        z.object({ format: z.literal('ctrf'), content: z.record(z.string(), z.unknown()) }),
      ]),
    )
    .min(1)
    .max(1000),
});

export const readTestReport = (predicate: unknown): ReadPredicate => {
  const { reports } = parsePredicate(TestReport, predicate);
  const counted = reports
    .map((report, index) => {
      const at = `payload.predicate.reports.${index}.content`;
      return report.format === 'junit' ? readJunit(report.content, at) : readCtrf(report.content, at);
    })
    .reduce(addCounted, NOTHING_COUNTED);
  // A run that ran nothing proves nothing: the usual sign of a wrong path or a filter that fits no test.
  if (counted.passed + counted.flaky + counted.failed === 0)
    throw new Refusal(
      'evidence.predicate_malformed',
      'payload.predicate.reports',
      'no test that ran',
      'at least one test that passed or failed',
    );
  return { producedAt: null, claims: claimsOfCounted(counted) };
};
