import type { VulnerabilitySeverity } from '@interlock/contracts';
import type { ReportedFinding } from '@interlock/domain';
import { z } from 'zod';
import { lenientInstant, optionalText, text } from '../bounded-text.ts';
import { parsePredicate } from '../parse-predicate.ts';
import type { Report } from './report.ts';
import { severityOfLabel, severityOfRating, worst } from './severity.ts';

const Ids = z.array(text(200)).max(100).nullish();
const Ratings = z.array(z.object({ score: z.string().max(300) })).nullish();

/** ossf.github.io/osv-schema, as far as it is read. */
const Vulnerability = z.object({
  id: text(200).pipe(z.string().min(1)),
  aliases: Ids,
  published: lenientInstant,
  withdrawn: z.string().nullish(),
  severity: Ratings,
  database_specific: z.object({ severity: z.unknown() }).nullish(),
  affected: z
    .array(
      z.object({
        package: z.object({ name: z.string(), ecosystem: z.string() }).nullish(),
        severity: Ratings,
        ranges: z.array(z.object({ events: z.array(z.object({ fixed: z.string().nullish() })).nullish() })).nullish(),
      }),
    )
    .nullish(),
});
type Vulnerability = z.infer<typeof Vulnerability>;

const Package = z.object({
  package: z.object({ name: optionalText(300), version: optionalText(200), ecosystem: z.string().max(100), purl: optionalText(500) }),
  vulnerabilities: z.array(Vulnerability).nullish(),
  groups: z.array(z.object({ ids: Ids, aliases: Ids, max_severity: z.string().max(20).nullish() })).nullish(),
});
type Package = z.infer<typeof Package>;

export const Osv = z.object({ results: z.array(z.object({ packages: z.array(Package).nullish() })) });

/** google/osv-scanner `--format json`: OSV entries by package, in groups of the same vulnerability. It names neither its version nor a time. */
export const readOsv = (document: unknown, at: string): Report => {
  const { results } = parsePredicate(Osv, document, at);
  return {
    format: 'osv',
    scanner: { name: 'osv-scanner', version: null },
    scannedAt: null,
    findings: results.flatMap(({ packages }) => (packages ?? []).flatMap(findingsOf)),
  };
};

const findingsOf = (row: Package): ReportedFinding[] => {
  const groups = new Map((row.groups ?? []).flatMap((group) => (group.ids ?? []).map((id) => [id, group] as const)));
  return (row.vulnerabilities ?? [])
    .filter(({ withdrawn }) => withdrawn === undefined || withdrawn === null)
    .map((found) => {
      const group = groups.get(found.id);
      return {
        ids: [...new Set([found.id, ...(found.aliases ?? []), ...(group?.ids ?? []), ...(group?.aliases ?? [])])].filter((id) => id !== ''),
        severity: severityOf(found, group?.max_severity),
        package: { purl: row.package.purl ?? purlOf(row.package), name: row.package.name, version: row.package.version },
        fixedIn: fixOf(found, row.package.name),
        exploited: false,
        publishedAt: found.published,
      };
    });
};

const severityOf = (found: Vulnerability, grouped: string | null | undefined): VulnerabilitySeverity => {
  if (grouped) return severityOfRating(grouped);
  const label = found.database_specific?.severity;
  const ratings = [...(found.severity ?? []), ...(found.affected ?? []).flatMap(({ severity }) => severity ?? [])];
  return worst([...(typeof label === 'string' ? [severityOfLabel(label)] : []), ...ratings.map(({ score }) => severityOfRating(score))]);
};

/** Of several branches with a fix each, the first is named: it tells that there is one. */
const fixOf = ({ affected }: Vulnerability, name: string | null): string | null => {
  const rows = (affected ?? []).filter(
    (row) => name === null || row.package === undefined || row.package === null || row.package.name === name,
  );
  const fixes = rows.flatMap(({ ranges }) => (ranges ?? []).flatMap(({ events }) => (events ?? []).flatMap(({ fixed }) => fixed ?? [])));
  return fixes[0]?.slice(0, 300) ?? null;
};

/** Ecosystems of OSV whose names are those of package URLs. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['npm', 'npm'],
  ['PyPI', 'pypi'],
  ['Go', 'golang'],
  ['crates.io', 'cargo'],
  ['RubyGems', 'gem'],
  ['NuGet', 'nuget'],
  ['Packagist', 'composer'],
  ['Maven', 'maven'],
]);

const purlOf = ({ name, version, ecosystem }: Package['package']): string | null => {
  const type = TYPES.get(ecosystem.split(':', 1)[0] ?? '');
  if (type === undefined || name === null) return null;
  const path = name.replace(':', '/').split('/').map(encodeURIComponent).join('/');
  return `pkg:${type}/${path}${version === null ? '' : `@${encodeURIComponent(version)}`}`.slice(0, 500);
};
