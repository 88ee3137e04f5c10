import type { ReportedFinding } from '@interlock/domain';
import { z } from 'zod';
import { lenientInstant, optionalText, text } from '../bounded-text.ts';
import { parsePredicate } from '../parse-predicate.ts';
import type { Report } from './report.ts';
import { severityOfRating, worst } from './severity.ts';

const Severity = z
  .array(z.object({ method: z.string().max(100), score: z.union([z.string().max(300), z.number().transform(String)]) }))
  .max(50);
const Flat = z.object({ id: text(200).pipe(z.string().min(1)), severity: Severity });
/** v0.1 wraps what v0.2 writes flat. */
const Row = z.union([Flat, z.object({ vulnerability: Flat }).transform(({ vulnerability }) => vulnerability)]);

const Vulns = z.object({
  scanner: z.object({ uri: text(200).pipe(z.string().min(1)), version: optionalText(100), result: z.array(Row) }),
  metadata: z.object({ scanFinishedOn: lenientInstant }),
});

/** in-toto/attestation spec/predicates/vulns_01.md and vulns_02.md. It names no packages: VEX reaches its findings only as a whole. */
export const readInTotoVulns = (predicate: unknown): Report => {
  const { scanner, metadata } = parsePredicate(Vulns, predicate);
  return {
    format: 'in-toto',
    scanner: { name: scanner.uri, version: scanner.version },
    scannedAt: metadata.scanFinishedOn,
    findings: scanner.result.map(findingOf),
  };
};

const findingOf = ({ id, severity }: z.infer<typeof Flat>): ReportedFinding => ({
  ids: [id],
  severity: worst(severity.map(({ score }) => severityOfRating(score))),
  package: { purl: null, name: null, version: null },
  fixedIn: null,
  exploited: false,
  publishedAt: null,
});
