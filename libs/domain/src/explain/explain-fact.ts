import type { ManifestDiffClaims, DecisionInput, SeverityCounts, SourceLocation, VulnerabilityFinding } from '@interlock/contracts';
import { secondsBetween } from '../decision/instants.ts';
import { pointerSteps, resolvePointer } from '../json/json-pointer.ts';

/** A fact that a reason points to, with where it came from and how old it was when it was judged. */
export interface ExplainedFact {
  readonly pointer: string;
  /** The value as judged; null when it is missing. */
  readonly value: unknown;
  /** Short text of the value. */
  readonly text: string;
  /** Who says so: a file and line, a signer, a reporter. */
  readonly origin: string;
  /** Seconds between its receipt and the decision; null where age has no meaning. */
  readonly ageSeconds: number | null;
}

export const explainFact = (input: DecisionInput, pointer: string): ExplainedFact => {
  const value = resolvePointer(input, pointer) ?? null;
  const [root, index] = pointerSteps(pointer);
  return { pointer, value, text: factText(value), ...sourceOf(input, root ?? '', index, value) };
};

type Origin = Pick<ExplainedFact, 'origin' | 'ageSeconds'>;

const sourceOf = (input: DecisionInput, root: string, index: string | undefined, value: unknown): Origin => {
  switch (root) {
    case 'component':
    case 'owner':
      return { origin: catalogOrigin(input, value, index), ageSeconds: null };
    case 'evidence':
      return evidenceOrigin(input.evidence[Number(index)], input.now);
    case 'rejections':
      return rejectionOrigin(input.rejections[Number(index)], input.now);
    case 'signals': {
      const signal = input.signals[Number(index)];
      return signal === undefined
        ? { origin: 'no report of runtime-signals', ageSeconds: null }
        : { origin: `reported by ${signal.reportedBy}`, ageSeconds: signal.ageSeconds };
    }
    case 'people':
      return {
        origin: input.people.known ? 'signed change attestation, matched to the catalog' : 'no change attestation',
        ageSeconds: null,
      };
    case 'approvals':
      return { origin: 'approvals on the record of this release', ageSeconds: null };
    case 'environment':
      return { origin: input.environment.known ? 'catalog and interlock.yaml' : 'not in the catalog', ageSeconds: null };
    case 'live':
      return { origin: "the runtime's report", ageSeconds: null };
    case 'release':
      return { origin: 'what CI announced', ageSeconds: secondsBetween(input.release.registeredAt, input.now) };
    case 'dependencies':
    case 'dependants':
    case 'affected':
      return { origin: 'catalog', ageSeconds: null };
    case 'calendar':
      return { origin: calendarOrigin(input, value), ageSeconds: null };
    default:
      return { origin: 'decision input', ageSeconds: null };
  }
};

const locationText = ({ file, line, column }: SourceLocation): string => `${file}:${line}:${column}`;

const catalogOrigin = (input: DecisionInput, value: unknown, field: string | undefined): string => {
  if (input.component === null) return `catalog snapshot ${input.snapshots.catalog.slice(0, 19)} has no ${input.release.component}`;
  if (isLocated(value)) return locationText(value.at);
  const member = field === undefined ? undefined : (input.component as Record<string, unknown>)[field];
  return isLocated(member) ? locationText(member.at) : locationText(input.component.owner.at);
};

const calendarOrigin = (input: DecisionInput, value: unknown): string => {
  const said = typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'stop_the_line';
  return said
    ? `the record of environment ${input.environment.name}`
    : `calendars of interlock.yaml, time zone data ${input.calendar?.tzdata ?? 'unknown'}`;
};

const isLocated = (value: unknown): value is { readonly at: SourceLocation } =>
  typeof value === 'object' && value !== null && 'at' in value;

const evidenceOrigin = (evidence: DecisionInput['evidence'][number] | undefined, now: string): Origin =>
  evidence === undefined
    ? { origin: 'no such evidence', ageSeconds: null }
    : {
        origin: `attestation ${evidence.digest.slice(0, 19)} signed by ${signerText(evidence.signer)}`,
        ageSeconds: secondsBetween(evidence.receivedAt, now),
      };

const rejectionOrigin = (rejection: DecisionInput['rejections'][number] | undefined, now: string): Origin =>
  rejection === undefined
    ? { origin: 'no such document', ageSeconds: null }
    : {
        origin: `document ${rejection.digest.slice(0, 19)}, refused (${rejection.code})`,
        ageSeconds: secondsBetween(rejection.receivedAt, now),
      };

/** Who signed, as trust is configured. */
export const signerText = (signer: DecisionInput['evidence'][number]['signer']): string =>
  signer.type === 'key' ? `key "${signer.trust}"` : `${signer.identity} (issuer ${signer.issuer}, trust "${signer.trust}")`;

const MAX_TEXT = 160;

/** A fact in few words, whatever its shape. */
export const factText = (value: unknown): string => {
  const inner = isLocated(value) && 'value' in value ? value.value : value;
  const text = inner === null || inner === undefined ? 'missing' : typeof inner === 'string' ? inner : summaryOf(inner);
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
};

const summaryOf = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  // A list of what has a summary of its own: people, artifacts. Never of less than the whole of an item.
  if (Array.isArray(value) && value.length > 0 && value.every(isNamed)) return value.map(summaryOf).join(', ');
  if (isNamed(value)) return 'role' in value ? `${value.role} ${value.name}` : `${value.name}@${value.digest}`;
  const record = value as Record<string, unknown>;
  if ('state' in record && 'signal' in record)
    return `${String(record['signal'])} of ${String(record['entity'])}: ${String(record['state'])}${typeof record['reading'] === 'number' ? ` (burn rate ${record['reading']})` : ''}`;
  if ('claims' in record && 'kind' in record) return `${String(record['kind'])}${claimsText(record['claims'])}`;
  if ('severity' in record && 'fixedIn' in record) return findingText(value as VulnerabilityFinding);
  if ('freezeId' in record)
    return `freeze ${String(record['name'])} from ${String(record['from'])} until ${typeof record['until'] === 'string' ? record['until'] : 'somebody ends it'}`;
  if ('opensAt' in record) return `window ${String(record['name'])}, ${record['open'] === true ? 'open' : 'closed'}`;
  if ('code' in record && 'expected' in record)
    return `${String(record['field'])}: found ${String(record['found'])}, expected ${String(record['expected'])}`;
  return JSON.stringify(value);
};

/** A person of the change, or an artifact, and nothing else in it. */
const isNamed = (value: unknown): value is { readonly name: string } & ({ readonly role: string } | { readonly digest: string }) =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).length === 2 &&
  Object.values(value).every((member) => typeof member === 'string') &&
  'name' in value &&
  ('role' in value || 'digest' in value);

/** `2 privileges (1 widens), 1 image` */
export const totalsText = (totals: ManifestDiffClaims['totals']): string =>
  totals.length === 0
    ? 'nothing differs'
    : totals.map(({ means, changes, widens }) => `${changes} ${means}${widens === 0 ? '' : ` (${widens} widening)`}`).join(', ');

/** What a piece of evidence claims, in few words, to follow its kind. Empty where there is nothing short to say. */
export const claimsText = (claims: unknown): string => {
  const {
    kind,
    result,
    source,
    destructive,
    reversible,
    builderId,
    counts,
    statements,
    components,
    totals,
    heaviestLock,
    levels,
    verifierId,
  } = claims as Record<string, unknown>;
  if (Array.isArray(totals)) return `: ${totalsText(totals as ManifestDiffClaims['totals'])}`;
  if (kind === 'vulnerabilities') return ` (${countsText(counts as SeverityCounts)})`;
  if (kind === 'vex') return ` (${counted((statements as readonly unknown[]).length, 'statement')})`;
  if (kind === 'sbom') return ` of ${counted(components as number, 'component')}`;
  if (kind === 'verification-summary')
    return ` ${String(result)} with ${(levels as readonly string[]).join(', ') || 'no level'} by ${String(verifierId)}`;
  if (typeof result === 'string') return ` ${result}`;
  if (destructive !== undefined)
    return ` ${destructive === true ? 'destructive' : 'not destructive'}, ${reversible === true ? 'reversible' : 'irreversible'}${lockText(heaviestLock)}`;
  if (typeof source === 'object' && source !== null)
    return ` of ${String((source as Record<string, unknown>)['repository'])}@${String((source as Record<string, unknown>)['revision']).slice(0, 12)} by ${String(builderId)}`;
  return '';
};

const lockText = (lock: unknown): string => {
  if (typeof lock !== 'object' || lock === null) return '';
  const { relation, mode, held } = lock as Record<string, unknown>;
  return `, locks ${String(relation)} in ${String(mode)} ${String(held)}`;
};

const countsText = (counts: SeverityCounts): string =>
  Object.entries(counts)
    .map(([severity, number]) => `${number} ${severity}`)
    .join(', ') || 'none found';

const counted = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

const findingText = ({ id, severity, package: { purl, name }, fixedIn, exploited, vex }: VulnerabilityFinding): string =>
  [
    `${id}, ${severity}${exploited ? ', exploited' : ''}, in ${purl ?? name ?? 'the artifact'}`,
    fixedIn === null ? 'no fix known' : `fixed in ${fixedIn}`,
    ...(vex === null
      ? []
      : [`VEX ${vex.evidence.slice(0, 19)} says ${vex.status}${vex.justification === null ? '' : ` (${vex.justification})`}`]),
  ].join('; ');
