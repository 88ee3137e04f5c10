import type { ReportedFinding } from '@interlock/domain';
import { z } from 'zod';
import { lenientInstant, optionalText, text } from '../bounded-text.ts';
import { parsePredicate } from '../parse-predicate.ts';
import type { Report } from './report.ts';
import { severityOfLabel } from './severity.ts';

const Match = z.object({
  vulnerability: z.object({
    id: text(200).pipe(z.string().min(1)),
    severity: optionalText(20),
    fix: z.object({ versions: z.array(text(300)).nullish() }).nullish(),
    knownExploited: z.array(z.unknown()).nullish(),
  }),
  relatedVulnerabilities: z
    .array(z.object({ id: text(200) }))
    .max(50)
    .nullish(),
  artifact: z.object({ name: optionalText(300), version: optionalText(200), purl: optionalText(500) }),
});

export const Grype = z.object({
  matches: z.array(Match),
  descriptor: z.object({ name: z.literal('grype'), version: optionalText(100), timestamp: lenientInstant }),
});

/** anchore/grype `-o json`. What Grype itself ignored stands in `ignoredMatches`. */
export const readGrype = (document: unknown, at: string): Report => {
  const { matches, descriptor } = parsePredicate(Grype, document, at);
  return {
    format: 'grype',
    scanner: { name: descriptor.name, version: descriptor.version },
    scannedAt: descriptor.timestamp,
    findings: matches.map(findingOf),
  };
};

const findingOf = ({ vulnerability, relatedVulnerabilities, artifact }: z.infer<typeof Match>): ReportedFinding => ({
  ids: [vulnerability.id, ...(relatedVulnerabilities ?? []).map(({ id }) => id).filter((id) => id !== '')],
  severity: severityOfLabel(vulnerability.severity),
  package: { purl: artifact.purl, name: artifact.name, version: artifact.version },
  fixedIn: vulnerability.fix?.versions?.[0] || null,
  exploited: (vulnerability.knownExploited ?? []).length > 0,
  publishedAt: null,
});
