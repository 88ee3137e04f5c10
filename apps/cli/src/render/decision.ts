import type { DecisionBody, DecisionInput } from '@interlock/contracts';
import { explainFact } from '@interlock/domain';
import { agoText, type Page } from '../terminal/index.ts';
import { renderFact } from './fact.ts';
import { OUTCOME_STYLE } from './words.ts';

/** A decision as it was taken, with its facts as they were judged. */
export const renderDecision = (
  page: Page,
  { body, input }: { readonly body: DecisionBody; readonly input: DecisionInput },
  now: number,
): Page => {
  page.text(`${body.outcome.toUpperCase()}: ${body.component} in ${body.environment}`, { style: OUTCOME_STYLE[body.outcome] });
  page.field('decision', `${body.decisionId}, ${body.decidedAt} (${agoText(body.decidedAt, now)})`);
  page.field('release', body.releaseId);
  for (const artifact of input.release.artifacts) page.field('artifact', artifact.name).field('', artifact.digest);
  page.field('change', `${body.changeKind}${body.path === null ? '' : `, on the ${body.path} path`}`);
  page.field('asked by', input.request.requestedBy.person ?? input.request.requestedBy.subject);
  page.heading('REASONS');
  if (body.reasons.length === 0) page.text('None: nothing objects.', { indent: 2 });
  for (const [index, reason] of body.reasons.entries()) {
    page.text(reason.title, { indent: 5, first: `  ${index + 1}.`, style: OUTCOME_STYLE[reason.severity] });
    page.field('rule', `${reason.rule} · ${reason.code} · ${reason.severity}`, { indent: 5, column: 9 });
    page.text(reason.message, { indent: 5 });
    for (const pointer of reason.facts) renderFact(page, explainFact(input, pointer), 5);
    if (reason.remedy !== '') page.text(reason.remedy, { indent: 7, first: '     →' });
  }
  if (body.satisfied.length > 0) page.heading('SATISFIED');
  for (const entry of body.satisfied) {
    page.text(`${entry.title} (${entry.rule})`, { indent: 4, first: '  ✓', style: 'good' });
    for (const pointer of entry.facts) renderFact(page, explainFact(input, pointer), 4);
  }
  page.heading('PROOF');
  page
    .field('input', body.inputDigest)
    .field('policy', body.policy.revision)
    .field('bundle', body.policy.bundle)
    .field('data', body.policy.data);
  return page.field('replay', `npx interlock decision replay ${body.decisionId}`, { style: 'cyan', command: true });
};
