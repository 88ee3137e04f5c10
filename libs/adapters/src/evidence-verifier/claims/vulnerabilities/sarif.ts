import type { VulnerabilitySeverity } from '@interlock/contracts';
import type { ReportedFinding } from '@interlock/domain';
import { z } from 'zod';
import { Refusal } from '../../refusal.ts';
import { safeText } from '../../safe-text.ts';
import { lenientInstant, optionalText, text } from '../bounded-text.ts';
import { parsePredicate } from '../parse-predicate.ts';
import type { Report } from './report.ts';
import { severityOfLabel, severityOfRating } from './severity.ts';

const Level = z.enum(['none', 'note', 'warning', 'error']);
const Rule = z.object({
  id: text(300),
  defaultConfiguration: z.object({ level: Level.nullish() }).nullish(),
  help: z.object({ text: z.string().nullish() }).nullish(),
  properties: z
    .object({
      'security-severity': z.union([z.string().max(20), z.number().transform(String)]).nullish(),
      tags: z.array(z.string()).nullish(),
      purls: z.array(text(500)).nullish(),
    })
    .nullish(),
});
type Rule = z.infer<typeof Rule>;

const Result = z.object({
  ruleId: optionalText(300),
  ruleIndex: z.number().int().nullish(),
  rule: z.object({ id: optionalText(300), index: z.number().int().nullish() }).nullish(),
  level: Level.nullish(),
  message: z.object({ text: z.string().nullish() }).nullish(),
  kind: z.string().nullish(),
  suppressions: z.array(z.object({ status: z.string().nullish() })).nullish(),
  baselineState: z.string().nullish(),
});
type Result = z.infer<typeof Result>;

const Run = z.object({
  tool: z.object({
    driver: z.object({ name: text(200), version: optionalText(100), semanticVersion: optionalText(100), rules: z.array(Rule).nullish() }),
  }),
  results: z.array(Result).nullish(),
  invocations: z.array(z.object({ executionSuccessful: z.boolean(), endTimeUtc: lenientInstant })).nullish(),
});

export const Sarif = z.object({ version: z.literal('2.1.0'), runs: z.array(Run).min(1).max(100) });

/** OASIS SARIF 2.1.0. Severities are those of the rules: it has no packages, so VEX reaches its findings only as a whole. */
export const readSarif = (document: unknown, at: string): Report => {
  const { runs } = parsePredicate(Sarif, document, at);
  for (const [index, run] of runs.entries()) {
    // A run that broke off found what it found so far: that is no result (SARIF §3.20.14).
    if (run.invocations?.some(({ executionSuccessful }) => !executionSuccessful) === true)
      throw new Refusal(
        'evidence.predicate_malformed',
        `${at}.runs.${index}.invocations`,
        'executionSuccessful: false',
        'the report of a run that came to its end',
      );
    if (run.results === undefined || run.results === null)
      throw new Refusal(
        'evidence.predicate_malformed',
        `${at}.runs.${index}.results`,
        'nothing',
        'a list of results, empty if there are none',
      );
  }
  const [first] = runs;
  return {
    format: 'sarif',
    scanner: {
      name: (first?.tool.driver.name ?? '').toLowerCase(),
      version: first?.tool.driver.version ?? first?.tool.driver.semanticVersion ?? null,
    },
    scannedAt: first?.invocations?.[0]?.endTimeUtc ?? null,
    findings: runs.flatMap((run) => findingsOf(run)),
  };
};

const findingsOf = ({ tool, results }: z.infer<typeof Run>): ReportedFinding[] => {
  const rules = tool.driver.rules ?? [];
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return (results ?? []).filter(counts).map((result) => {
    const ruleId = result.ruleId ?? result.rule?.id ?? null;
    const rule = rules[result.ruleIndex ?? result.rule?.index ?? -1] ?? (ruleId === null ? undefined : byId.get(ruleId));
    return findingOf(ruleId ?? rule?.id ?? 'unnamed', result, rule);
  });
};

/** SARIF §3.27.9, §3.27.23, §3.27.24: passes, accepted suppressions, and what is gone are no findings. */
const counts = ({ kind, suppressions, baselineState }: Result): boolean =>
  (kind ?? 'fail') === 'fail' &&
  baselineState !== 'absent' &&
  !(suppressions ?? []).some(({ status }) => (status ?? 'accepted') === 'accepted');

/** Grype names its rules `<vulnerability>-<package>`. */
const VULNERABILITY = /^(CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3})(?:-(.+))?$/;

const findingOf = (ruleId: string, result: Result, rule: Rule | undefined): ReportedFinding => {
  const [, id = ruleId, name = null] = VULNERABILITY.exec(ruleId) ?? [];
  // A rule of Trivy's may have results in several packages: the result's own words come first.
  const words = [result.message?.text ?? '', rule?.help?.text ?? ''];
  return {
    ids: [id.slice(0, 200) || 'unnamed'],
    severity: severityOf(result, rule),
    package: {
      purl: rule?.properties?.purls?.[0] ?? null,
      name: name ?? lineOf(words, ['Package']),
      version: lineOf(words, ['Installed Version', 'Version']),
    },
    fixedIn: lineOf(words, ['Fixed Version', 'Fix Version']),
    exploited: false,
    publishedAt: null,
  };
};

/** Trivy and Grype write the package and the fix into their texts, a line each. */
const lineOf = (texts: readonly string[], names: readonly string[]): string | null => {
  const lines = texts.flatMap((text) => text.split('\n', 20));
  const found = names.flatMap((name) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? []);
  return safeText(found[0]?.trim() ?? '', 200) || null;
};

const LABELS = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'UNKNOWN'];
const OF_LEVEL = { error: 'high', warning: 'medium', note: 'low', none: 'none' } as const;

/** The label, where the tool puts it in a tag (Trivy); else GitHub's `security-severity`; else the level, whose three steps are all that SARIF itself has. */
const severityOf = (result: Result, rule: Rule | undefined): VulnerabilitySeverity => {
  const label = rule?.properties?.tags?.find((tag) => LABELS.includes(tag));
  if (label !== undefined) return severityOfLabel(label);
  const score = rule?.properties?.['security-severity'];
  if (score !== undefined && score !== null) return severityOfRating(score);
  return OF_LEVEL[result.level ?? rule?.defaultConfiguration?.level ?? 'warning'];
};
