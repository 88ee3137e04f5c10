import { PREDICATE_TYPES, type DecisionPackage } from '@interlock/contracts';
import type { ExplainedReason, Explanation } from '@interlock/domain';
import { agoText, durationText, whenText, type Page } from '../terminal/index.ts';
import { renderAffected } from './affected.ts';
import { renderSeats } from './approval.ts';
import { renderFact } from './fact.ts';
import { renderManifests } from './manifests.ts';
import { renderPipeline } from './pipeline.ts';
import { OUTCOME_STYLE, PHASE, shortDigest } from './words.ts';

export interface ExplanationContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly excluded: DecisionPackage['excluded'];
}

/** The page of `release explain`: outcome, why, on which facts, and what would change it. */
export const renderExplanation = (page: Page, explanation: Explanation, context: ExplanationContext): Page => {
  renderHead(page, explanation, context.now);
  renderReasons(page, explanation);
  renderSettled(page, explanation);
  renderRemedies(page, explanation);
  if (explanation.approval !== null) renderSeats(page, explanation.approval, context);
  renderManifests(page, explanation.manifests);
  if (explanation.affected !== null) renderAffected(page, explanation.affected);
  renderEvidence(page, explanation);
  renderPipeline(page, explanation.pipeline);
  renderSatisfied(page, explanation);
  renderDecision(page, explanation, context.now);
  return page;
};

const renderHead = (page: Page, explanation: Explanation, now: number): void => {
  const { mark, style, says } = PHASE[explanation.phase];
  page.text(`${mark} ${explanation.component} in ${explanation.environment}: ${says.toUpperCase()}`, { style });
  page.text(explanation.headline, { style: 'bold' }).blank();
  if (explanation.appliedAt !== null)
    page.field('applied', `${explanation.appliedAt} (${agoText(explanation.appliedAt, now)}), in ${explanation.environment}`);
  page.field('release', explanation.releaseId);
  for (const artifact of explanation.artifacts) page.field('artifact', artifact.name).field('', artifact.digest);
  page.field('source', explanation.source.repository).field('', `commit ${explanation.source.revision}`);
  const { outcome, path, changeKind, decidedAt, number } = explanation.decision;
  page.field('policy said', `${outcome}, ${agoText(decidedAt, now)} (decision ${number} here)`, { style: OUTCOME_STYLE[outcome] });
  page.field('change', `${changeKind}${path === null ? '' : `, on the ${path} path`}`);
  if (explanation.authorisationVoided !== null)
    page.field('taken back', `${explanation.authorisationVoided}, because what it rested on moved`, { style: 'warn' });
  if (explanation.authorisation !== null) {
    const { authorisationId, expiresAt } = explanation.authorisation;
    page.field('authorised', `by ${authorisationId}${leaseText(explanation.phase, whenText(expiresAt, now))}`);
  }
};

/** A lease is to start: whatever began by it no longer waits for its end, nor does what ended. */
const leaseText = (phase: Explanation['phase'], ends: string): string => {
  if (phase === 'applied') return '; what runs stays resident';
  if (phase === 'deploying' || phase === 'narrowed') return ', and has started';
  return IS_OVER.has(phase) ? `, which is spent: ${PHASE[phase].says}` : `, to start ${ends} at the latest`;
};

const IS_OVER: ReadonlySet<Explanation['phase']> = new Set(['stopped', 'failed', 'rolled_back', 'voided', 'superseded']);

/** What decided. What people settled before comes after it: it is no longer so that it stands against the release. */
const renderReasons = (page: Page, { reasons }: Explanation): void => {
  page.heading('WHY');
  const deciding = reasons.filter(({ settled }) => !settled);
  if (reasons.length === 0) page.text('No rule objects; every one that had to be satisfied was (below).', { indent: 2 });
  else if (deciding.length === 0) page.text('Nothing stands against it any more (below).', { indent: 2 });
  renderList(page, deciding);
};

const renderSettled = (page: Page, { reasons }: Explanation): void => {
  const settled = reasons.filter((reason) => reason.settled);
  if (settled.length === 0) return;
  page.heading('WHAT STOOD AGAINST IT BEFORE, AND IS SETTLED');
  renderList(page, settled);
};

const renderList = (page: Page, reasons: readonly ExplainedReason[]): void => {
  for (const [index, reason] of reasons.entries()) {
    if (index > 0) page.blank();
    page.text(`${reason.title}`, { indent: 5, first: `  ${index + 1}.`, style: OUTCOME_STYLE[reason.settled ? 'info' : reason.severity] });
    page.field('rule', `${reason.rule} · ${reason.code} · ${reason.severity}`, { indent: 5, column: 9 });
    page.text(reason.message, { indent: 5 });
    for (const fact of reason.facts) renderFact(page, fact, 5);
    if (reason.awaits !== undefined)
      page.field('awaited', `${reason.awaits.what}, from ${reason.awaits.producer}`, { indent: 5, column: 9 });
  }
};

const renderRemedies = (page: Page, { remedies, decision }: Explanation): void => {
  if (remedies.length === 0) return;
  page.heading(decision.outcome === 'allow' ? 'WHAT WAS TO BE DONE' : 'WHAT WOULD CHANGE THIS');
  for (const remedy of remedies) page.text(remedy, { indent: 4, first: '  →' });
};

const renderEvidence = (page: Page, { evidence }: Explanation): void => {
  page.heading('EVIDENCE');
  if (evidence.length === 0) page.text('None was received.', { indent: 2 });
  page.table(
    evidence.map((line) => [
      line.verdict === 'accepted' ? { text: '✓ accepted', style: 'good' as const } : { text: '✗ rejected', style: 'bad' as const },
      { text: kindWord(line.kind), style: 'bold' as const },
      { text: shortDigest(line.digest), style: 'dim' as const },
      { text: durationText(line.ageSeconds), style: 'dim' as const },
      {
        text:
          line.why === null
            ? `${signedText(line)} about ${shortDigest(line.subject)}${saysText(line)}${namesText(line)}`
            : line.why.slice(0, line.why.indexOf(': ')),
      },
    ]),
  );
  renderContradictions(page, evidence);
  for (const { why, digest, kind } of evidence)
    if (why !== null) page.text(`${shortDigest(digest)}${claimedText(kind)}: ${why}`, { indent: 4, first: '  ✗', style: 'dim' });
};

type Line = Explanation['evidence'][number];

const signedText = ({ signer, namedBy }: Line): string =>
  namedBy === null ? `signed by ${signer}` : `named by ${shortDigest(namedBy)}, signed by ${signer},`;

const namesText = ({ names }: Line): string => {
  if (names.length === 0) return '';
  const few = names.slice(0, 3).map(({ digest, here }) => `${shortDigest(digest)} (${here ? 'here' : 'not here'})`);
  return `; names ${few.join(', ')}${names.length > few.length ? ` and ${names.length - few.length} more` : ''}`;
};

const saysText = ({ says, details }: Line): string => {
  if (says === null) return '';
  return details === null ? `: ${says}` : `: ${says} (${details})`;
};

/** Side by side, each disagreement once. */
const renderContradictions = (page: Page, evidence: Explanation['evidence']): void => {
  const told = new Set<string>();
  for (const line of evidence) {
    if (line.contradicts.length === 0 || told.has(line.digest)) continue;
    const sides = evidence.filter(({ digest }) => digest === line.digest || line.contradicts.includes(digest));
    for (const { digest } of sides) told.add(digest);
    page.text(`These disagree about ${shortDigest(line.subject)} (${kindWord(line.kind)}):`, { indent: 4, first: '  ≠', style: 'warn' });
    for (const { digest, says, ageSeconds, signer, restedOnBy } of sides) {
      page.text(`${shortDigest(digest)} says ${says ?? 'nothing'}, signed by ${signer}, ${durationText(ageSeconds)} old`, { indent: 6 });
      page.text(restedOnBy.length === 0 ? 'did not count: no rule rests on it' : `counted: ${restedOnBy.join('; ')}`, { indent: 8 });
    }
    const why = WHICH_COUNTS.get(line.kind);
    if (why !== undefined) page.text(why, { indent: 6, style: 'dim' });
  }
};

/** As `policies/release` has it: tests, vulnerabilities, migrations. */
const WHICH_COUNTS: ReadonlyMap<string, string> = new Map([
  ['test-result', 'Of test results the newest counts; of two equally new ones the worse.'],
  ['vulnerabilities', 'Of scans the newest of each scanner counts.'],
  ['migration', 'Of migrations every document counts: none talks another away.'],
]);

const renderSatisfied = (page: Page, { satisfied }: Explanation): void => {
  if (satisfied.length === 0) return;
  page.heading('SATISFIED');
  for (const entry of satisfied) {
    page.text(`${entry.title} (${entry.rule})`, { indent: 4, first: '  ✓', style: 'good' });
    page.text(entry.message, { indent: 4 });
    for (const { text, pointer } of entry.facts) if (SCAN.test(`${pointer} ${text}`)) page.text(`Found: ${text}.`, { indent: 4 });
    const origins = [
      ...new Set(
        entry.facts.map(
          ({ origin, ageSeconds }) => `${origin}${ageSeconds === null ? '' : `, ${durationText(ageSeconds)} old when judged`}`,
        ),
      ),
    ];
    if (origins.length > 0) page.text(`Source: ${origins.join('; ')}`, { indent: 4, style: 'dim' });
  }
};

/** That nothing is refused does not say that nothing was found: some is excused, in grace, or of a severity that this tier lets pass. */
const SCAN = /^\/evidence\/\d+ vulnerabilities \(/;

const renderDecision = (page: Page, { decision }: Explanation, now: number): void => {
  page.heading('PROOF');
  page.field('decision', `${decision.decisionId}, ${decision.decidedAt} (${agoText(decision.decidedAt, now)})`);
  page.field('policy', decision.policyRevision);
  page.field('bundle', decision.policyBundle);
  page.field('input', decision.inputDigest);
  page.field('snapshots', `catalog ${shortDigest(decision.catalogSnapshot)} · signals ${shortDigest(decision.signalSnapshot)}`);
  page.field('replay', `npx interlock decision replay ${decision.decisionId}`, { style: 'cyan', command: true });
};

/** Of what was refused no more may be known than the predicate type that it claims: what kind that would be. The type itself stands whole beside the reason. */
const kindWord = (kind: string): string => (isType(kind) ? (PREDICATE_TYPES.get(kind)?.join('/') ?? 'other') : kind);

const claimedText = (kind: string): string => (isType(kind) ? ` (${kind})` : '');

const isType = (kind: string): boolean => kind.includes(':');
